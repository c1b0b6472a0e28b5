// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.values;

import dev.lnorm.Capability;
import dev.lnorm.LayerNorm;
import dev.lnorm.testkit.Layout;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.RandomProblems;
import dev.lnorm.testkit.oracle.NormResult;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.oracle.Transcription;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.answers.Agreement;
import dev.lnorm.testkit.suite.answers.RuleBroken;
import dev.lnorm.testkit.suite.calls.CallRun;
import dev.lnorm.testkit.suite.calls.Calls;
import dev.lnorm.testkit.suite.calls.View;
import dev.lnorm.testkit.suite.problems.Sample;
import java.util.Arrays;
import java.util.List;

/** X1 to X3: the bits that are defined, asked of specs for which {@link Capability#REPRODUCIBLE} is declared. */
public final class BitChecks {
    private static final int BATCH = 7;
    /** Around lanes, blocks and the pairs of blocks. */
    private static final int[] WIDE = {1023, 1025, 2049, 3072, 5121, 8191, 65_536};

    private BitChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("X1", "theBitsThatAreDefined", Check.Scope.PLACE, BitChecks::theBitsThatAreDefined,
                Capability.REPRODUCIBLE, Capability.BACKWARD, Capability.RESIDUAL, Capability.ACCUMULATE,
                Capability.WIDE_GRADIENTS, Capability.STRIDED_ROWS);
        catalogue.add("X1", "signsOfZeros", Check.Scope.PLACE, BitChecks::signsOfZeros, Capability.REPRODUCIBLE);
        catalogue.add("X1", "wideRows", Check.Scope.KIND, BitChecks::wideRows, Capability.REPRODUCIBLE);
        catalogue.add("X1", "manyRows", Check.Scope.KIND, BitChecks::manyRows, Capability.REPRODUCIBLE,
                Capability.BACKWARD);
        catalogue.add("X2", "aRowAloneAndInABatch", Check.Scope.PLACE, BitChecks::aRowAloneAndInABatch,
                Capability.REPRODUCIBLE);
        catalogue.add("X2", "aRowAtEveryAlignment", Check.Scope.PLACE, BitChecks::aRowAtEveryAlignment,
                Capability.REPRODUCIBLE);
        catalogue.add("X3", "againAndAgain", Check.Scope.KIND, BitChecks::againAndAgain, Capability.REPRODUCIBLE);
    }

    private static void theBitsThatAreDefined(Trial trial) {
        for (int i = 0; i < trial.options().problems(); i++) {
            long seed = trial.options().seed() + i;
            Problem problem = RandomProblems.of(seed, trial.variant().formula(), trial.type(),
                    trial.options().elements());
            Layout layout = i % 2 == 0 ? trial.dense() : new Layout(trial.variant().place(), 3, i % 7);
            Outcome defined = Outcome.of(problem, Transcription.of(problem));
            List<String> differences = trial.run(problem, layout).differencesFrom(defined);
            Trial.expect(differences.isEmpty(), "seed " + seed + ", " + problem + " (" + layout + "): " + differences);
        }
    }

    /** N2.4: blocks of rows by adjacent pairs, odd ones too. Each width as often as the budget of elements allows. */
    private static void wideRows(Trial trial) {
        for (int width : WIDE) {
            if (width <= Math.max(trial.options().elements(), WIDE[0])) {
                defined(trial, Sample.plain(trial, width, width < 4000 ? 3 : 1, width));
            }
        }
    }

    /** N7.1: more than 16 x 1024 rows are cut into longer chunks. */
    private static void manyRows(Trial trial) {
        int most = Math.max(257, trial.options().elements());
        for (int rows : new int[] {257, 16_384, 16_385}) {
            if (rows <= most) {
                defined(trial, Sample.plain(trial, rows, rows, Math.min(2, most / rows)));
            }
        }
    }

    /** N1.4: what is absent is -0, so that rows of zeros keep the sign that gamma and dy give them. */
    private static void signsOfZeros(Trial trial) {
        int width = 9;
        double[] x = new double[3 * width];
        Arrays.setAll(x, i -> i % 2 == 0 ? 0.0 : -0.0);
        double[] gamma = new double[width];
        Arrays.setAll(gamma, j -> j % 3 - 1);
        Problem problem = Problem.of(trial.spec(width).epsilon(0), x).gamma(gamma);
        defined(trial, trial.has(Capability.BACKWARD) ? problem.dy(x.clone()) : problem);
    }

    private static void defined(Trial trial, Problem problem) {
        List<String> differences = Calls.run(trial, problem)
                .differencesFrom(Outcome.of(problem, Transcription.of(problem)));
        Trial.expect(differences.isEmpty(), "seed " + trial.options().seed() + ", " + problem + ": " + differences);
    }

    /** Each row of a batch alone, and the batch turned round, give each row what it has in the batch. */
    private static void aRowAloneAndInABatch(Trial trial) {
        for (int width : new int[] {3, 64, 130, 1030}) {
            Problem batch = Sample.plain(trial, width, BATCH, width);
            Outcome together = Calls.run(trial, batch);
            int[] order = new int[BATCH];
            Arrays.setAll(order, row -> BATCH - 1 - row);
            sameRows(trial, batch, together, Calls.run(trial, rows(batch, order)), order, "in the batch turned round");
            for (int row = 0; row < BATCH; row++) {
                sameRows(trial, batch, together, Calls.run(trial, rows(batch, row)), new int[] {row}, "alone");
            }
        }
    }

    private static Problem rows(Problem batch, int... order) {
        Problem picked = Problem.of(batch.spec(), pick(batch.x(), batch.spec().width(), order))
                .gamma(Sample.required(batch.gamma())).beta(Sample.required(batch.beta()));
        double[] dy = batch.dy();
        return dy == null ? picked : picked.dy(pick(dy, batch.spec().width(), order));
    }

    private static double[] pick(double[] values, int width, int... order) {
        double[] picked = new double[order.length * width];
        for (int i = 0; i < picked.length; i++) {
            picked[i] = values[order[i / width] * width + i % width];
        }
        return picked;
    }

    private static void sameRows(Trial trial, Problem batch, Outcome together, Outcome apart, int[] order,
            String what) {
        int width = batch.spec().width();
        same(trial, batch, "y", pick(together.y(), width, order), apart.y(), what);
        if (batch.dy() != null) {
            same(trial, batch, "dx", pick(together.dx(), width, order), apart.dx(), what);
        }
    }

    private static void same(Trial trial, Problem problem, String quantity, double[] expected, double[] actual,
            String what) {
        for (int i = 0; i < expected.length; i++) {
            if (!NormResult.same(expected[i], actual[i])) {
                throw new RuleBroken("a row " + what + " has " + quantity + "[" + i % problem.spec().width() + "] = "
                        + actual[i] + ", in the batch " + expected[i] + " (seed " + trial.options().seed() + ", "
                        + problem + ")", null);
            }
        }
    }

    private static void aRowAtEveryAlignment(Trial trial) {
        for (int width : new int[] {7, 130}) {
            Problem problem = Sample.of(trial, width, 2, width);
            Agreement plain = Agreement.withPlainCall(trial, problem);
            for (int offset = 1; offset <= 16; offset++) {
                int first = offset;
                plain.expect("at element " + first + " of its memory", Calls.run(trial, problem,
                        run -> run.view("x", View.gaps(width, first, 0)).view("dy", View.gaps(width, first, 0))
                                .view("y", View.gaps(width, 17 - first, 0))));
            }
        }
    }

    private static void againAndAgain(Trial trial) {
        for (int width : new int[] {64, 1030}) {
            Problem problem = Sample.of(trial, width, Math.max(1, Math.min(40, trial.options().elements() / width)),
                    width);
            try (LayerNorm norm = LayerNorm.on(trial.device(), problem.spec());
                    CallRun run = new CallRun(norm, problem, trial.variant().place())) {
                Agreement first = Agreement.with(trial, problem, run.run());
                for (int i = 0; i < 6; i++) {
                    run.repeat();
                    first.expect("when made again", run.outcome());
                }
            }
        }
    }
}
