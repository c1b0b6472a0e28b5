// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.values;

import dev.lnorm.Capability;
import dev.lnorm.ElementType;
import dev.lnorm.LayerNorm;
import dev.lnorm.NormSpec;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.oracle.NormResult;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.oracle.Stored;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.answers.Agreement;
import dev.lnorm.testkit.suite.answers.RuleBroken;
import dev.lnorm.testkit.suite.calls.CallRun;
import dev.lnorm.testkit.suite.calls.Calls;
import dev.lnorm.testkit.suite.contract.Refusals;
import dev.lnorm.testkit.suite.problems.Sample;
import java.util.Arrays;

/** F4, F5, B2 and B4: where a value is rounded, and to what. */
public final class RoundingChecks {
    private static final int WIDTH = 96;
    private static final int ROWS = 17;

    private RoundingChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("F4", "unitOffsetWhereTheSumIsExact", Check.Scope.PLACE, RoundingChecks::unitOffsetExact);
        catalogue.add("F4", "unitOffsetIsAddedInTheComputeType", Check.Scope.PLACE,
                RoundingChecks::unitOffsetInTheComputeType);
        catalogue.add("F5", "theSumIsRoundedBeforeItIsUsed", Check.Scope.PLACE, RoundingChecks::sumIsRoundedFirst,
                Capability.RESIDUAL);
        catalogue.add("F5", "theSumIsTheStoredSum", Check.Scope.PLACE, RoundingChecks::sumIsStored,
                Capability.RESIDUAL);
        catalogue.add("F5", "theSumNeedNotBeWritten", Check.Scope.PLACE, RoundingChecks::sumNeedNotBeWritten,
                Capability.RESIDUAL);
        catalogue.add("B2", "dhIsAdded", Check.Scope.PLACE, RoundingChecks::dhIsAdded, Capability.RESIDUAL,
                Capability.BACKWARD);
        catalogue.add("B2", "dhIsAddedBeforeRounding", Check.Scope.PLACE, RoundingChecks::dhIsAddedBeforeRounding,
                Capability.RESIDUAL, Capability.BACKWARD);
        catalogue.add("B2", "dhIsAllOfDxWhereDyIsZero", Check.Scope.KIND, RoundingChecks::dhIsAllOfDxWhereDyIsZero,
                Capability.RESIDUAL, Capability.BACKWARD);
        catalogue.add("B4", "wideGradientsAreNotRounded", Check.Scope.PLACE, RoundingChecks::wideAreNotRounded,
                Capability.BACKWARD, Capability.WIDE_GRADIENTS);
    }

    private static void unitOffsetExact(Trial trial) {
        double[] gamma = new double[WIDTH];
        Arrays.setAll(gamma, j -> new double[] {-1, -0.5, 0, 0.5, 1}[j % 5]);
        unitOffset(trial, trial.spec(WIDTH), gamma);
    }

    /** {@code 1 + gamma} is not a value of a 16-bit type, so that adding in it shows. */
    private static void unitOffsetInTheComputeType(Trial trial) {
        NormSpec wide = trial.spec(WIDTH).types(trial.type(), trial.type().compute());
        if (trial.device().support(wide).supported()) {
            double[] gamma = new double[WIDTH];
            Arrays.setAll(gamma, j -> Stored.store(trial.type(), (j + 1) * 0x1.3p-9));
            unitOffset(trial, wide, gamma);
        }
    }

    private static void unitOffset(Trial trial, NormSpec shiftedSpec, double[] gamma) {
        if (!Refusals.supportedOrRefused(trial, trial.spec(WIDTH).unitOffsetGamma())) {
            return;
        }
        Problem sample = Sample.of(trial, 1, ROWS, WIDTH);
        double[] shifted = Arrays.stream(gamma)
                .map(value -> Stored.store(trial.type().compute(), 1 + value)).toArray();
        Problem plain = withGamma(shiftedSpec, sample, shifted);
        Problem offset = withGamma(trial.spec(WIDTH).unitOffsetGamma(), sample, gamma);
        Outcome expected = Calls.run(trial, plain, run -> run.omit("dgamma", "dbeta"));
        Agreement.with(trial, plain, expected).against("a call without the unit offset whose gamma is that sum")
                .remedy("Add 1 to gamma in the compute type, rounded once, in both passes")
                .expect("with the unit offset, which adds 1 to gamma,",
                        Calls.run(trial, offset, run -> run.omit("dgamma", "dbeta")));
    }

    private static Problem withGamma(NormSpec spec, Problem sample, double[] gamma) {
        Problem problem = Problem.of(spec, sample.x()).gamma(gamma);
        double[] dy = sample.dy();
        return dy == null ? problem : problem.dy(dy);
    }

    /** A residual is the same as its stored sum as {@code x}. */
    private static void sumIsRoundedFirst(Trial trial) {
        Problem problem = Sample.of(trial, 2, ROWS, WIDTH);
        Problem summed = Problem.of(problem.spec(), problem.h()).gamma(Sample.required(problem.gamma()))
                .beta(Sample.required(problem.beta()));
        double[] dy = problem.dy();
        double[] dh = problem.dh();
        summed = dy == null ? summed : summed.dy(dy);
        summed = dh == null ? summed : summed.dh(dh);
        Agreement.withPlainCall(trial, summed).expect("with x + residual, in place of their stored sum as x,",
                Calls.run(trial, problem));
    }

    private static void sumIsStored(Trial trial) {
        Problem sample = Sample.of(trial, 3, ROWS, WIDTH);
        double[] x = sample.x().clone();
        double[] residual = Sample.required(sample.residual()).clone();
        x[0] = -0.0; // a sum that is exactly -0.0, which an addition to +0 would lose
        residual[0] = -0.0;
        double largest = largest(trial.type());
        double halfStep = largest * unit(trial.type()) / 2; // just below a power of two
        for (int i = 1; i < 5; i++) { // on both sides of what rounds to infinity
            x[i] = i % 2 == 0 ? largest : -largest;
            residual[i] = Stored.store(trial.type(), Math.copySign(i < 3 ? halfStep * 0.9 : halfStep * 1.1, x[i]));
        }
        Problem problem = Problem.of(sample.spec(), x).residual(residual);
        double[] expected = problem.h();
        double[] actual = Calls.run(trial, problem).h();
        for (int i = 0; i < expected.length; i++) {
            if (!NormResult.same(expected[i], actual[i])) {
                throw new RuleBroken("h[row " + i / WIDTH + ", column " + i % WIDTH + "] is " + actual[i]
                        + ", the stored sum of " + x[i] + " and " + residual[i] + " is " + expected[i] + " (seed "
                        + trial.options().seed() + ", " + problem + ")", null);
            }
        }
    }

    private static void sumNeedNotBeWritten(Trial trial) {
        Problem problem = Sample.of(trial, 4, ROWS, WIDTH);
        Agreement.withPlainCall(trial, problem).expect("when the sum is not asked for",
                Calls.run(trial, problem, run -> run.omit("h")));
    }

    /** The difference that {@code dh} makes is {@code dh}, up to what both results may be off by. */
    private static void dhIsAdded(Trial trial) {
        Problem with = Sample.of(trial, 5, ROWS, WIDTH);
        double[] dh = Sample.required(with.dh());
        double[] alone = Calls.run(trial, with.dh(new double[dh.length])).dx();
        double[] sums = new double[dh.length];
        Arrays.setAll(sums, i -> alone[i] + dh[i]);
        double[] dx = Calls.run(trial, with).dx();
        double u = unit(trial.type());
        double slack = 0;
        for (int i = 0; i < dx.length; i++) {
            slack = i % WIDTH == 0 ? conditionSlack(trial, with, i) : slack;
            double allowed = slack + 4 * u * (Math.abs(alone[i]) + Math.abs(dh[i])) + Float.MIN_VALUE;
            if (!(Math.abs(dx[i] - sums[i]) <= allowed)) {
                throw new RuleBroken("dx[" + i + "] is " + dx[i] + " with dh = " + dh[i] + " and " + alone[i]
                        + " with dh = 0: dh is not added to it (seed " + trial.options().seed() + ", " + with + ")",
                        null);
            }
        }
    }

    /** Padding has no gradient of its own, and what flows around the block is not lost by that. */
    private static void dhIsAllOfDxWhereDyIsZero(Trial trial) {
        Problem sample = Sample.of(trial, 8, ROWS, WIDTH);
        double[] dy = Sample.required(sample.dy()).clone();
        for (int i = 0; i < dy.length; i++) {
            dy[i] = i / WIDTH % 2 == 0 ? 0 : dy[i];
        }
        double[] dh = Sample.required(sample.dh());
        double[] dx = Calls.run(trial, sample.dy(dy)).dx();
        for (int i = 0; i < dx.length; i++) {
            if (i / WIDTH % 2 == 0 && dx[i] != dh[i]) {
                throw new RuleBroken("dx[row " + i / WIDTH + ", column " + i % WIDTH + "] is " + dx[i] + " in a row "
                        + "whose dy is 0, expected dh there, which is " + dh[i] + ": add dh also where no other "
                        + "gradient arrives (seed " + trial.options().seed() + ", " + sample + ")", null);
            }
        }
    }

    /** Half a step of the stored type, relative; the unit roundoff of {@code f32} and {@code f64}. */
    private static double unit(ElementType type) {
        return switch (type) {
            case FLOAT64 -> 0x1p-53;
            case FLOAT32 -> 0x1p-24;
            case FLOAT16 -> 0x1p-11;
            case BFLOAT16 -> 0x1p-8;
        };
    }

    private static double largest(ElementType type) {
        return switch (type) {
            case FLOAT64 -> Double.MAX_VALUE;
            case FLOAT32 -> Float.MAX_VALUE;
            case FLOAT16 -> 65_504;
            case BFLOAT16 -> 0x1.fep127;
        };
    }

    /**
     * Four times N9.2 for the row that begins at {@code first}. With gaussian {@code dy} and 96 columns
     * {@code |g| + mean|g| + |xhat| mean|g xhat|} is below 100, and rstd is at most that of the largest deviation.
     */
    private static double conditionSlack(Trial trial, Problem problem, int first) {
        double[] h = problem.h();
        double[] row = Arrays.copyOfRange(h, first, first + WIDTH);
        double mean = Arrays.stream(row).average().orElse(0);
        double spread = Arrays.stream(row).map(value -> Math.abs(value - mean)).max().orElse(0);
        double smallestRoot = Math.max(spread / Math.sqrt(WIDTH), Math.sqrt(problem.spec().epsilon()));
        double u = trial.type().compute().unitRoundoff();
        return 32 * u * 100 / smallestRoot;
    }

    /**
     * In a 16-bit type {@code store(store(a) + dh)} differs from {@code store(a + dh)} for many values of a random
     * {@code a}. If all of a thousand elements are equal to the former, {@code a} was rounded first.
     */
    private static void dhIsAddedBeforeRounding(Trial trial) {
        if (!trial.type().isSixteenBit()) {
            return; // the first rounding is to the compute type, and within N9
        }
        Problem with = Sample.of(trial, 6, ROWS, WIDTH);
        double[] dh = Sample.required(with.dh());
        double[] alone = Calls.run(trial, with.dh(new double[dh.length])).dx();
        double[] dx = Calls.run(trial, with).dx();
        boolean allTwiceRounded = true;
        for (int i = 0; i < dx.length; i++) {
            allTwiceRounded &= NormResult.same(dx[i], Stored.store(trial.type(), (float) (alone[i] + dh[i])));
        }
        Trial.expect(!allTwiceRounded, "every one of " + dx.length + " elements of dx is the stored sum of dh and the "
                + "stored dx without dh: it is rounded to " + trial.type() + " before dh is added (seed "
                + trial.options().seed() + ", " + with + ")");
    }

    private static void wideAreNotRounded(Trial trial) {
        if (!trial.type().isSixteenBit()) {
            return; // the parameter type is the compute type
        }
        Problem problem = Sample.of(trial, 7, ROWS, WIDTH).gradientType(trial.type().compute());
        try (LayerNorm norm = LayerNorm.on(trial.device(), problem.spec());
                CallRun run = new CallRun(norm, problem, trial.variant().place())) {
            Outcome outcome = run.run();
            notAllStored(trial, problem, "dgamma", outcome.dgamma());
            notAllStored(trial, problem, "dbeta", outcome.dbeta());
        }
    }

    private static void notAllStored(Trial trial, Problem problem, String what, double[] values) {
        boolean all = Arrays.stream(values).allMatch(value -> Stored.isValue(trial.type(), value));
        Trial.expect(!all, "every element of " + what + ", asked for in " + problem.gradientType() + ", is a value of "
                + trial.type() + ": it was rounded to the parameter type in between (seed " + trial.options().seed()
                + ", " + problem + ")");
    }
}
