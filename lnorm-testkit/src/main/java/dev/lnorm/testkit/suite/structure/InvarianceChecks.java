// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.structure;

import dev.lnorm.Capability;
import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.NormSpec;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.OutcomeBounds;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.answers.Compared;
import dev.lnorm.testkit.suite.answers.Margins;
import dev.lnorm.testkit.suite.problems.OrdinaryProblems;
import dev.lnorm.testkit.suite.problems.Rearrangement;
import java.util.Objects;
import java.util.random.RandomGenerator;

/** I2 to I4: what changes of the input leave results as they are, or only put them elsewhere. */
public final class InvarianceChecks {
    private InvarianceChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("I2", "aConstantAddedToARow", Check.Scope.KIND, InvarianceChecks::aConstantAddedToARow,
                Capability.BACKWARD);
        catalogue.add("I2", "rowsAndEpsilonScaled", Check.Scope.KIND, InvarianceChecks::rowsAndEpsilonScaled,
                Capability.BACKWARD);
        catalogue.add("I3", "rowsInAnotherOrder", Check.Scope.KIND, InvarianceChecks::rowsInAnotherOrder,
                Capability.BACKWARD);
        catalogue.add("I4", "columnsInAnotherOrder", Check.Scope.KIND, InvarianceChecks::columnsInAnotherOrder,
                Capability.BACKWARD);
    }

    /** LAYER does not see the constant, at any size that the type carries exactly; RMS does, and is what N4 says. */
    private static void aConstantAddedToARow(Trial trial) {
        int largest = integers(trial.type());
        for (int i = 0; i < trial.options().problems(); i++) {
            Problem drawn = OrdinaryProblems.of(trial, i);
            double[] x = OrdinaryProblems.each(drawn.x(), v -> Math.rint(Math.clamp(v, -4, 4) * largest / 4));
            double constant = (i % 2 == 0 ? 1 : -1) * constant(trial.type());
            Problem plain = OrdinaryProblems.with(drawn, drawn.spec(), x);
            Problem shifted = OrdinaryProblems.with(drawn, drawn.spec(),
                    OrdinaryProblems.each(x, value -> value + constant));
            Compared compared = new Compared(trial,
                    "rows plus " + constant + ", " + OrdinaryProblems.named(trial, i, shifted),
                    "that the variance is formed as E[x^2] - E[x]^2, that the mean is rounded to one value of the "
                            + "compute type, or (RMS) that rows are centred");
            if (trial.variant().formula() == Formula.LAYER) {
                Margins margins = Margins.of(plain).plus(Margins.of(shifted));
                compared.outcomes(margins, trial.run(plain), trial.run(shifted));
            } else {
                compared.measured(OutcomeBounds.measure(shifted, trial.run(shifted)));
            }
        }
    }

    /** Integers up to here, and these plus {@link #constant}, are values of the type. */
    private static int integers(ElementType type) {
        return switch (type) {
            case FLOAT64, FLOAT32 -> 1000;
            case FLOAT16 -> 500;
            case BFLOAT16 -> 100;
        };
    }

    private static double constant(ElementType type) {
        return switch (type) {
            case FLOAT64 -> 0x1p40;
            case FLOAT32 -> 0x1p20;
            case FLOAT16 -> 1024;
            case BFLOAT16 -> 128;
        };
    }

    /**
     * With {@code x} times {@code f} and epsilon times {@code f^2}, y and the gradients of parameters stay as they are,
     * and dx is divided by {@code f}.
     */
    private static void rowsAndEpsilonScaled(Trial trial) {
        for (int i = 0; i < trial.options().problems(); i++) {
            Problem problem = OrdinaryProblems.of(trial, i);
            double factor = factor(trial.type(), i);
            NormSpec spec = problem.spec().epsilon(problem.spec().epsilon() * factor * factor);
            Problem scaled = OrdinaryProblems.with(problem, spec,
                    OrdinaryProblems.each(problem.x(), value -> value * factor));
            Outcome before = trial.run(problem);
            Outcome after = trial.run(scaled);
            Margins plain = Margins.of(problem);
            Margins margins = plain.plus(Margins.of(scaled));
            Compared compared = new Compared(trial,
                    "rows times " + factor + ", epsilon times its square, " + OrdinaryProblems.named(trial, i, problem),
                    "that epsilon is added outside the root, that a constant takes its place, or that a sum overflows");
            compared.results("y", margins.y(), before.y(), after.y());
            compared.results("dx", plain.dx().times(1 / factor).plus(Margins.of(scaled).dx()),
                    OrdinaryProblems.each(before.dx(), value -> value / factor), after.dx());
            compared.results("dgamma", margins.dgamma(), before.dgamma(), after.dgamma());
            compared.results("dbeta", margins.dbeta(), before.dbeta(), after.dbeta());
        }
    }

    /** A power of two; for f16, whose numbers near 0 would be rounded, none below 1. */
    private static double factor(ElementType type, int i) {
        int[] exponents = switch (type) {
            case FLOAT64 -> new int[] {100, -60, 7, -200, 300};
            case FLOAT32, BFLOAT16 -> new int[] {30, -20, 7, -30, 40};
            case FLOAT16 -> new int[] {1, 5, 3, 6, 2};
        };
        return Math.scalb(1.0, exponents[i % exponents.length]);
    }

    private static void rowsInAnotherOrder(Trial trial) {
        for (int i = 0; i < trial.options().problems(); i++) {
            Problem problem = OrdinaryProblems.of(trial, i);
            RandomGenerator random = trial.random(2000 + i);
            Rearrangement order = Rearrangement.random(problem.rows(), random).rowsOf(problem.spec().width());
            Problem other = OrdinaryProblems.with(problem, problem.spec(), order.of(problem.x()))
                    .dy(order.of(Objects.requireNonNull(problem.dy(), "dy")));
            Outcome before = trial.run(problem);
            Outcome after = trial.run(other);
            Margins margins = Margins.of(problem).plus(Margins.of(problem));
            Compared compared = new Compared(trial,
                    "rows in another order, " + OrdinaryProblems.named(trial, i, problem),
                    "that a row's result depends on its place in the batch: a tail block, a tile that spans rows, a "
                            + "saved statistic of another row");
            compared.results("y", margins.y().in(order), order.of(before.y()), after.y());
            compared.results("dx", margins.dx().in(order), order.of(before.dx()), after.dx());
            compared.results("dgamma", margins.dgamma(), before.dgamma(), after.dgamma());
            compared.results("dbeta", margins.dbeta(), before.dbeta(), after.dbeta());
            compared.sameBits("y", order.of(before.y()), after.y());
            compared.sameBits("dx", order.of(before.dx()), after.dx());
        }
    }

    private static void columnsInAnotherOrder(Trial trial) {
        for (int i = 0; i < trial.options().problems(); i++) {
            Problem problem = OrdinaryProblems.of(trial, i);
            Rearrangement columns = Rearrangement.random(problem.spec().width(), trial.random(3000 + i));
            Rearrangement all = columns.columnsOf(problem.rows());
            Problem other = Problem.of(problem.spec(), all.of(problem.x()))
                    .gamma(columns.of(Objects.requireNonNull(problem.gamma(), "gamma")))
                    .beta(columns.of(Objects.requireNonNull(problem.beta(), "beta")))
                    .dy(all.of(Objects.requireNonNull(problem.dy(), "dy")));
            Outcome before = trial.run(problem);
            Outcome after = trial.run(other);
            Margins margins = Margins.of(problem).changed(m -> m.in(all), m -> m.in(columns));
            Compared compared = new Compared(trial,
                    "columns in another order, " + OrdinaryProblems.named(trial, i, problem),
                    "that a column is computed by its place in the row: a tail of the vector loop that is left out, "
                            + "gamma or beta of another column");
            Margins both = margins.plus(margins);
            compared.results("y", both.y(), all.of(before.y()), after.y());
            compared.results("dx", both.dx(), all.of(before.dx()), after.dx());
            compared.results("dgamma", both.dgamma(), columns.of(before.dgamma()), after.dgamma());
            compared.results("dbeta", both.dbeta(), columns.of(before.dbeta()), after.dbeta());
        }
    }
}
