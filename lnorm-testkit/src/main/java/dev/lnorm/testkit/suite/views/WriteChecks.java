// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.views;

import dev.lnorm.Capability;
import dev.lnorm.ElementType;
import dev.lnorm.LayerNorm;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.oracle.ErrorBounds;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.answers.Agreement;
import dev.lnorm.testkit.suite.calls.CallRun;
import dev.lnorm.testkit.suite.calls.Calls;
import dev.lnorm.testkit.suite.calls.View;
import dev.lnorm.testkit.suite.problems.Repeated;
import dev.lnorm.testkit.suite.problems.Sample;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** V3, V5 and C4: every output element is written, and nothing else is. B1 where rows are many. */
public final class WriteChecks {
    /** Around vectors, lanes and tiles, for a fault that depends on what is left over. */
    private static final int[] WIDTHS = {1, 2, 3, 5, 8, 9, 13, 16, 17, 31, 33, 47, 64, 65, 100, 127, 129, 1025};
    private static final int[] ROWS = {1, 2, 3, 5, 16, 17, 33};

    /** Half-way from the largest f16 to what the next would be. */
    private static final double HALF_OVERFLOWS = 65_520;

    private WriteChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("V3", "nothingAroundTheRowsIsWritten", Check.Scope.PLACE,
                trial -> sweep(trial, WriteChecks::gapped, CallRun::disturbed), Capability.STRIDED_ROWS);
        catalogue.add("V3", "nothingBetweenBlocksIsWritten", Check.Scope.PLACE,
                trial -> sweep(trial, ViewChecks::blocked, CallRun::disturbed), Capability.STRIDED_ROWS);
        catalogue.add("V3", "nothingAroundDenseRowsIsWritten", Check.Scope.PLACE,
                trial -> sweep(trial, WriteChecks::surrounded, CallRun::disturbed));
        catalogue.add("V5", "inputsAreNotWritten", Check.Scope.PLACE,
                trial -> sweep(trial, (run, width) -> run, CallRun::changedInputs));
        catalogue.add("V5", "inputsThatServeManyRowsAreNotWritten", Check.Scope.PLACE,
                WriteChecks::repeatedInputsAreNotWritten, Capability.STRIDED_ROWS);
        catalogue.add("C4", "everyOutputElementIsWritten", Check.Scope.PLACE,
                trial -> sweep(trial, (run, width) -> run, CallRun::unwritten));
        catalogue.add("C4", "everyStridedOutputElementIsWritten", Check.Scope.PLACE,
                trial -> sweep(trial, WriteChecks::gapped, CallRun::unwritten), Capability.STRIDED_ROWS);
        catalogue.add("C4", "everyRowOfManyIsWritten", Check.Scope.KIND, WriteChecks::everyRowOfManyIsWritten);
        catalogue.add("B1", "parameterGradientsOfManyRows", Check.Scope.KIND,
                WriteChecks::parameterGradientsOfManyRows, Capability.BACKWARD);
        catalogue.add("C4", "outputsOfTheCallBeforeDoNotMatter", Check.Scope.PLACE,
                WriteChecks::outputsOfTheCallBeforeDoNotMatter);
    }

    /** How the operands of a width lie. */
    private interface Views {
        CallRun of(CallRun run, int width);
    }

    private static CallRun gapped(CallRun run, int width) {
        return parameters(ViewChecks.gapped(run, width), width);
    }

    private static CallRun surrounded(CallRun run, int width) {
        for (String operand : List.of("x", "residual", "y", "h", "dy", "dh", "dx")) {
            run.view(operand, View.gaps(width, 9, 0));
        }
        return parameters(run, width);
    }

    private static CallRun parameters(CallRun run, int width) {
        return run.view("dgamma", View.gaps(width, 5, 0)).view("dbeta", View.gaps(width, 7, 0));
    }

    private static void sweep(Trial trial, Views views, Function<CallRun, List<String>> faults) {
        int step = trial.options().problems() < WIDTHS.length ? 3 : 1; // a first look takes every third
        for (int i = List.of(ElementType.values()).indexOf(trial.type()) % step; i < WIDTHS.length; i += step) {
            int width = WIDTHS[i];
            int rows = width > 1000 ? 2 : ROWS[i % ROWS.length];
            Problem problem = i / step % 2 == 0
                    ? Sample.of(trial, i, rows, width)
                    : Sample.plain(trial, i, rows, width);
            UnaryOperator<CallRun> change = run -> views.of(run, width);
            Calls.expectNone(trial, problem, change, faults);
        }
    }

    /** More rows than a grid's second dimension has; fewer if the work of all problems would not pay for them. */
    private static Problem manyRows(Trial trial, int width) {
        int rows = Math.clamp(trial.options().work() / width, 257, 65_540);
        double[] ones = new double[width * rows];
        Arrays.fill(ones, 1);
        double[] x = ones.clone();
        for (int i = 0; i < x.length; i += 2) {
            x[i] = -1;
        }
        return Problem.of(trial.spec(width), x).dy(ones);
    }

    private static void everyRowOfManyIsWritten(Trial trial) {
        Problem problem = manyRows(trial, 1);
        Calls.expectNone(trial, trial.has(Capability.BACKWARD) ? problem : Problem.of(problem.spec(), problem.x()),
                run -> run, CallRun::unwritten);
    }

    /** Rows (-1, 1) and a {@code dy} of ones: dbeta is the number of rows, and dgamma minus and plus nearly that. */
    private static void parameterGradientsOfManyRows(Trial trial) {
        Problem problem = manyRows(trial, 2);
        Problem wide = trial.has(Capability.WIDE_GRADIENTS)
                ? problem.gradientType(trial.type().compute())
                : problem;
        Outcome outcome = Calls.run(trial, wide, run -> run.omit("dx"));
        double xhat = 1 / Math.sqrt(1 + problem.spec().epsilon());
        double u = trial.type().compute().unitRoundoff();
        double stored = wide.gradientType().isSixteenBit() ? 0x1p-7 : 0;
        double sum = problem.rows() * 2 * ErrorBounds.gradientLimit(problem.rows()) * u;
        double allowed = Math.max(0.5, sum + problem.rows() * stored); // half a row: N9.3 is asked elsewhere
        for (int j = 0; j < 2; j++) {
            near("dbeta", wide, j, problem.rows(), outcome.dbeta()[j], sum, allowed);
            near("dgamma", wide, j, problem.rows() * (j == 0 ? -xhat : xhat), outcome.dgamma()[j], sum, allowed);
        }
    }

    /** A sum that is beyond f16, by more than it may be off, is stored as an infinity; others count the rows. */
    private static void near(String what, Problem problem, int column, double expected, double actual, double sum,
            double allowed) {
        ElementType type = problem.gradientType();
        boolean half = type == ElementType.FLOAT16;
        boolean infinite = half && actual == Math.copySign(Double.POSITIVE_INFINITY, expected);
        String found = what + "[" + column + "] of " + problem.rows() + " rows (-1, 1) with dy = 1, stored in " + type
                + ", is " + actual + ", expected ";
        if (half && Math.abs(expected) - sum >= HALF_OVERFLOWS) {
            Trial.expect(infinite, found + Math.copySign(Double.POSITIVE_INFINITY, expected) + ", as the sum is "
                    + expected + " and from " + HALF_OVERFLOWS + " on f16 has no number: the conversion saturates, or "
                    + "the sum is kept in f16. Sum in the compute type and store what overflows as an infinity ("
                    + problem + ")");
            return;
        }
        boolean mayOverflow = half && Math.abs(expected) + sum >= HALF_OVERFLOWS;
        double apart = Math.abs(actual - expected);
        Trial.expect(apart <= allowed || (mayOverflow && infinite), found + expected + ", at most " + allowed
                + " apart: "
                + (Double.isFinite(actual)
                        ? "about " + Math.round(apart) + " rows are left out, or counted twice. Count each row once"
                        : "the sum is no number. Keep it in the compute type, and NaN out of it")
                + " (" + problem + ")");
    }

    private static void repeatedInputsAreNotWritten(Trial trial) {
        int width = 34;
        Repeated.each(Sample.of(trial, 1, 5, width), 1).forEach((operand, problem) -> Calls.expectNone(trial, problem,
                run -> run.view(operand, View.oneRow(1)), CallRun::changedInputs));
    }

    /** The second of two calls over the same memory returns what the first did: nothing is added to an output. */
    private static void outputsOfTheCallBeforeDoNotMatter(Trial trial) {
        for (int width : new int[] {3, 100, 1030}) {
            Problem problem = Sample.of(trial, width, 5, width);
            try (LayerNorm norm = LayerNorm.on(trial.device(), problem.spec());
                    CallRun run = new CallRun(norm, problem, trial.variant().place())) {
                Outcome first = run.run();
                run.repeat();
                Agreement.with(trial, problem, first).expect("when made again over its own outputs", run.outcome());
            }
        }
    }
}
