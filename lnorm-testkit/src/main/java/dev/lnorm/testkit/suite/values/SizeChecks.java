// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.values;

import dev.lnorm.Capability;
import dev.lnorm.LayerNorm;
import dev.lnorm.NormSpec;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.oracle.ErrorBounds;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.answers.Results;
import dev.lnorm.testkit.suite.calls.CallForm;
import dev.lnorm.testkit.suite.calls.CallRun;
import dev.lnorm.testkit.suite.calls.Calls;
import dev.lnorm.testkit.suite.problems.DrawnOptions;
import dev.lnorm.testkit.suite.problems.Sample;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * F1, B1 and V3: calls of every size, each made in another way. What is computed how depends on sizes: how many rows a
 * group takes, whether a row fits in registers, when work is shared. So from every octave of widths with every octave
 * of rows one size is drawn, and with it the form of its call, so that a size meets strides, aliases and what is left
 * out.
 */
public final class SizeChecks {
    private static final double[] EPSILONS = {1e-5, 1e-3, 0.5, 20};

    private SizeChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("F1", "outputsOfCallsOfEverySize", Check.Scope.PLACE, trial -> results(trial, Results.FORWARD));
        catalogue.add("B1", "gradientsOfCallsOfEverySize", Check.Scope.PLACE,
                trial -> results(trial, Results.GRADIENTS), Capability.BACKWARD);
        catalogue.add("V3", "nothingElseIsWrittenByCallsOfEverySize", Check.Scope.PLACE,
                SizeChecks::nothingElseIsWritten);
    }

    /** The number of rows and the width of a call. */
    private record Size(int rows, int width) {
        int elements() {
            return rows * width;
        }

        long salt() {
            return ((long) rows << 20) + width;
        }
    }

    /**
     * One size of every octave of widths with every octave of rows that the budget of elements allows; of octaves of
     * elements all have the same share of {@code work}, so that of large sizes some are asked and of small ones all.
     */
    private static List<Size> sizes(Trial trial, long work) {
        SplittableRandom random = trial.random(30_000 + trial.variant().toString().hashCode());
        List<Size> sizes = new ArrayList<>();
        int octaves = Integer.SIZE - Integer.numberOfLeadingZeros(trial.options().elements());
        for (int octave = 0; octave < octaves; octave++) {
            long left = work / octaves;
            for (Size size : sizes(random, 1 << octave)) {
                if (left > 0 && trial.device().support(trial.spec(size.width())).supported()) {
                    sizes.add(size);
                    left -= size.elements();
                }
            }
        }
        return sizes;
    }

    /** All ways to have up to {@code most} elements, a power of two, and more than a quarter of that; shuffled. */
    private static List<Size> sizes(SplittableRandom random, int most) {
        List<Size> sizes = new ArrayList<>();
        for (int width = 1; width <= most; width *= 2) {
            sizes.add(new Size(inOctaveOf(random, most / width), inOctaveOf(random, width)));
        }
        Collections.shuffle(sizes, Random.from(random));
        return sizes;
    }

    /** From just above half of {@code power}, a power of two, to it. */
    private static int inOctaveOf(SplittableRandom random, int power) {
        return power - random.nextInt((power + 1) / 2);
    }

    /** A problem of {@code size} with any of its options, as far as the device declares them. */
    private static Problem problem(Trial trial, Size size, SplittableRandom random) {
        NormSpec spec = trial.spec(size.width()).epsilon(EPSILONS[random.nextInt(EPSILONS.length)]);
        spec = perhaps(trial, random, spec, spec.types(trial.type(), trial.type().compute()));
        spec = perhaps(trial, random, spec, spec.unitOffsetGamma());
        Problem full = Sample.of(trial, spec, random.nextInt(1 << 20), size.rows());
        return DrawnOptions.of(trial, full, random);
    }

    private static NormSpec perhaps(Trial trial, SplittableRandom random, NormSpec spec, NormSpec other) {
        return random.nextInt(3) == 0 && trial.device().support(other).supported() ? other : spec;
    }

    private static void results(Trial trial, Results results) {
        for (Size size : sizes(trial, trial.work() / 2)) {
            SplittableRandom random = trial.random(31_000 + size.salt());
            Problem problem = results.of(problem(trial, size, random));
            CallForm form = CallForm.drawn(trial, problem, random);
            Outcome outcome = Calls.run(trial, problem, form::of);
            results.measure(trial, described(trial, problem, form), ErrorBounds.of(problem), problem, outcome);
        }
    }

    private static void nothingElseIsWritten(Trial trial) {
        for (Size size : sizes(trial, trial.work() / 4)) {
            SplittableRandom random = trial.random(32_000 + size.salt());
            Problem problem = problem(trial, size, random);
            CallForm form = CallForm.drawn(trial, problem, random);
            try (LayerNorm norm = LayerNorm.on(trial.device(), problem.spec());
                    CallRun run = form.of(new CallRun(norm, problem, trial.variant().place()))) {
                run.run();
                List<String> faults = new ArrayList<>(run.disturbed());
                faults.addAll(run.changedInputs());
                Trial.expect(faults.isEmpty(),
                        String.join("; ", faults) + " (" + described(trial, problem, form) + ")");
            }
        }
    }

    private static String described(Trial trial, Problem problem, CallForm form) {
        return "seed " + trial.options().seed() + ", " + problem + " (" + form + ")";
    }
}
