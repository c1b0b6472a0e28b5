// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.contract;

import dev.lnorm.Capability;
import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.Forward;
import dev.lnorm.LayerNorm;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import dev.lnorm.Support;
import dev.lnorm.testkit.OperandSpace;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.PlacedRows;
import dev.lnorm.testkit.oracle.ErrorBounds;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.oracle.WorstError;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.answers.Agreement;
import dev.lnorm.testkit.suite.answers.Growth;
import dev.lnorm.testkit.suite.answers.RuleBroken;
import dev.lnorm.testkit.suite.calls.CallRun;
import dev.lnorm.testkit.suite.calls.Calls;
import dev.lnorm.testkit.suite.calls.View;
import dev.lnorm.testkit.suite.problems.Sample;

/** C1, C3, C5, C7, C8 and C9: calls that are wrong, empty, for another type, or one of many. */
public final class CallerChecks {
    private static final int CALLS = 2000;
    private static final int FEW_CALLS = 300;
    private static final int LEAST_CALLS = 10;
    private static final long ROUND_NANOS = 1_500_000_000L;
    /** Two calls that leave less are not told from the noise of a JVM. */
    private static final long BYTES_A_CALL = 1024;

    private CallerChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("C1", "wrongOperandsAreRefused", Check.Scope.KIND, CallerChecks::wrongOperandsAreRefused);
        catalogue.add("C5", "noRowsOverwrite", Check.Scope.PLACE, trial -> noRows(trial, false), Capability.BACKWARD);
        catalogue.add("C5", "noRowsAccumulate", Check.Scope.PLACE, trial -> noRows(trial, true), Capability.BACKWARD,
                Capability.ACCUMULATE);
        catalogue.add("C3", "everyWidthThatIsSupported", Check.Scope.KIND, CallerChecks::everyWidthThatIsSupported);
        catalogue.add("C7", "supportAnswersForEverySpec", Check.Scope.KIND, CallerChecks::supportAnswersForEverySpec);
        catalogue.add("C7", "theTypeIsNotNarrowed", Check.Scope.PLACE, CallerChecks::theTypeIsNotNarrowed);
        catalogue.add("C8", "aRefusedCallLeavesTheDeviceWorking", Check.Scope.KIND,
                CallerChecks::aRefusedCallLeavesTheDeviceWorking);
        catalogue.add("C9", "nothingOutlivesACall", Check.Scope.DEVICE, CallerChecks::nothingOutlivesACall);
    }

    /** A guard: the API checks every call in front of the kernel. */
    private static void wrongOperandsAreRefused(Trial trial) {
        int width = 16;
        try (LayerNorm norm = LayerNorm.on(trial.device(), trial.spec(width));
                OperandSpace space = new OperandSpace(trial.device(), trial.dense())) {
            PlacedRows x = space.poisoned(trial.type(), 3, width);
            PlacedRows y = space.poisoned(trial.type(), 3, width);
            PlacedRows narrow = space.poisoned(trial.type(), 3, width - 1);
            ElementType other = trial.type() == ElementType.FLOAT32 ? ElementType.FLOAT16 : ElementType.FLOAT32;
            PlacedRows otherType = space.poisoned(other, 3, width);
            space.upload();
            refused("x has 2 rows and y has 3",
                    () -> norm.forward(Forward.of(Rows.strided(x.rows().memory(), width, 0, 2, width), y.rows())));
            refused("x has rows of 15 elements, the width is 16",
                    () -> norm.forward(Forward.of(narrow.rows(), y.rows())));
            refused("x is of another type", () -> norm.forward(Forward.of(otherType.rows(), y.rows())));
            refused("gamma has 15 elements, the width is 16", () -> norm.forward(
                    Forward.of(x.rows(), y.rows()).gamma(narrow.rows().memory().slice(0, width - 1))));
            Calls.refused("x ends behind its memory", IndexOutOfBoundsException.class, () -> norm.forward(
                    Forward.of(Rows.strided(x.rows().memory(), width, 1, 3, width), y.rows())));
            space.download();
            Trial.expect(y.firstUnwritten() == 0, "a refused call wrote to y");
        }
    }

    private static void refused(String what, Runnable call) {
        Calls.refused(what, IllegalArgumentException.class, call);
    }

    /** Outputs of 0 rows in memory that is watched, and parameter gradients. */
    private static void noRows(Trial trial, boolean accumulate) {
        int width = 19;
        Problem problem = Sample.of(trial, 1, 0, width);
        double[] old = Sample.required(problem.gamma());
        Problem asked = accumulate ? problem.accumulateDgamma(old).accumulateDbeta(old) : problem;
        double[] expected = accumulate ? old : new double[width];
        try (LayerNorm norm = LayerNorm.on(trial.device(), problem.spec());
                CallRun run = new CallRun(norm, asked, trial.variant().place())) {
            run.view("y", View.gaps(width, 4, 0)).view("dx", View.gaps(width, 4, 0)).view("h", View.gaps(width, 4, 0));
            Outcome outcome = run.run();
            Trial.expect(run.disturbed().isEmpty(), "a call of 0 rows wrote: " + run.disturbed());
            for (int j = 0; j < width; j++) {
                expectBits("dgamma", j, expected[j], outcome.dgamma()[j], accumulate);
                expectBits("dbeta", j, expected[j], outcome.dbeta()[j], accumulate);
            }
        }
    }

    private static void expectBits(String what, int column, double expected, double actual, boolean accumulate) {
        Trial.expect(Double.doubleToRawLongBits(expected) == Double.doubleToRawLongBits(actual), what + "[" + column
                + "] of 0 rows is " + actual + ", expected " + expected + ": "
                + (accumulate ? "nothing is added to what was there" : "overwritten with the empty sum, +0"));
    }

    /** A width is either refused by {@code support}, or prepared and computed; also beyond 65536 (N9.1). */
    private static void everyWidthThatIsSupported(Trial trial) {
        int most = trial.options().elements();
        for (int width : new int[] {1, 1023, 1024, 1025, 2048, 4097, 8193, 12_289, 32_769, 65_537, 70_001}) {
            boolean asked = width <= Math.max(1025, most + most / 8)
                    && trial.device().support(trial.spec(width)).supported();
            if (asked) {
                rowIsNormalized(trial, Sample.plain(trial, width, 1, width));
            }
        }
    }

    /** To twice the bound of N9.1, which wider rows than F1 asks may just exceed. */
    private static void rowIsNormalized(Trial trial, Problem problem) {
        double[] y;
        try {
            y = Calls.run(trial, problem).y();
        } catch (RuntimeException refused) {
            throw new RuleBroken(problem + " is supported, and fails: " + refused, refused);
        }
        for (double value : y) {
            if (!Double.isFinite(value)) {
                throw new RuleBroken(problem + " is supported, and y has the element " + value, null);
            }
        }
        if (y.length > 65_536) {
            WorstError error = ErrorBounds.of(problem).forward(y);
            Trial.expect(error.error() <= 2 * error.limit(), problem + " is supported, and its y is wrong: " + error);
        }
    }

    /** No spec that can be made is too odd to be answered, twice the same; none that is refused is prepared. */
    private static void supportAnswersForEverySpec(Trial trial) {
        for (int width : new int[] {1, 65_537, 1 << 20, Integer.MAX_VALUE}) {
            NormSpec spec = trial.spec(width).epsilon(0);
            for (NormSpec asked : new NormSpec[] {spec, spec.types(trial.type(), trial.type().compute()),
                    spec.unitOffsetGamma()}) {
                Support support = trial.device().support(asked);
                Trial.expect(support.capabilities().equals(trial.device().support(asked).capabilities()),
                        "support(" + asked + ") answers differently when asked again");
                if (!support.supported()) {
                    Calls.refused(asked + " is not supported", UnsupportedOperationException.class,
                            () -> LayerNorm.on(trial.device(), asked).close());
                }
            }
        }
    }

    /** Two values that only the spec's compute type tells apart, or a mean that only it holds, with epsilon 0. */
    private static void theTypeIsNotNarrowed(Trial trial) {
        double step = switch (trial.type()) {
            case FLOAT64 -> 0x1p-40;
            case FLOAT32 -> 0x1p-20;
            case FLOAT16 -> 0x1p-10;
            case BFLOAT16 -> 0x1p-7;
        };
        if (trial.variant().formula() == Formula.RMS) {
            rmsKeepsTheDifference(trial, step);
            return;
        }
        double[] y = Calls.run(trial, Problem.of(trial.spec(4).epsilon(0), new double[] {1, 1 + step, 1, 1 + step}))
                .y();
        for (int i = 0; i < y.length; i++) {
            double expected = i % 2 == 0 ? -1 : 1;
            double allowed = 16 * trial.spec(4).computeType().unitRoundoff() * 2;
            double stored = trial.type().isSixteenBit() ? step : 0;
            Trial.expect(Math.abs(y[i] - expected) <= allowed + stored, "the row {1, 1 + " + step + ", ...} gives y["
                    + i + "] = " + y[i] + ", expected " + expected + ": " + trial.type()
                    + " is computed in a narrower type");
        }
    }

    private static void rmsKeepsTheDifference(Trial trial, double step) {
        double[] y = Calls.run(trial, Problem.of(trial.spec(4).epsilon(0), new double[] {1, 1 + step, 1, 1 + step}))
                .y();
        boolean told = trial.type().isSixteenBit() || (y[1] > y[0] && y[3] > y[2]);
        Trial.expect(told, "the row {1, 1 + " + step + ", ...} gives equal y " + y[0] + ": " + trial.type()
                + " is computed in a narrower type");
    }

    private static void aRefusedCallLeavesTheDeviceWorking(Trial trial) {
        Problem problem = Sample.of(trial, 1, 3, 24);
        Agreement before = Agreement.withPlainCall(trial, problem);
        wrongOperandsAreRefused(trial);
        try (LayerNorm norm = LayerNorm.on(trial.device(), problem.spec());
                CallRun run = new CallRun(norm, problem, trial.variant().place())) {
            LayerNorm.on(trial.device(), problem.spec()).close();
            before.expect("after a refused call and the closing of another LayerNorm", run.run());
        }
    }

    /**
     * Many calls: what each leaves, a buffer of its size or a small object, adds up. On a slow device as many as there
     * is time for, and what they leave must then be the larger to be seen.
     */
    private static void nothingOutlivesACall(Trial trial) {
        Problem problem = Sample.of(trial, 1, 16, 64);
        try (LayerNorm norm = LayerNorm.on(trial.device(), problem.spec());
                CallRun run = new CallRun(norm, problem, trial.variant().place())) {
            run.run();
            int calls = affordable(trial, run::repeat);
            long enough = Math.max(calls, FEW_CALLS) * BYTES_A_CALL;
            Growth growth = Growth.of(enough, () -> {
                for (int i = 0; i < calls; i++) {
                    run.repeat();
                }
            });
            Trial.expect(growth.bytes() < enough, calls + " calls, forward and backward, left " + growth.bytes()
                    + " bytes behind, each time they were made: something of a call is kept");
        }
    }

    private static int affordable(Trial trial, Runnable call) {
        int most = Math.max(FEW_CALLS, CALLS * Math.min(trial.options().problems(), 4) / 4);
        long begin = System.nanoTime();
        for (int i = 0; i < LEAST_CALLS; i++) {
            call.run();
        }
        long each = Math.max(1, (System.nanoTime() - begin) / LEAST_CALLS);
        return Math.clamp(ROUND_NANOS / each, LEAST_CALLS, most);
    }
}
