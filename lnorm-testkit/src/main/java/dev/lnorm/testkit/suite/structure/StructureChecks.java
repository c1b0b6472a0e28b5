// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.structure;

import dev.lnorm.Capability;
import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.oracle.DoubleDouble;
import dev.lnorm.testkit.oracle.ExactOracle;
import dev.lnorm.testkit.oracle.ExactResult;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.oracle.WorstError;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.answers.Compared;
import dev.lnorm.testkit.suite.answers.Margin;
import dev.lnorm.testkit.suite.answers.Margins;
import dev.lnorm.testkit.suite.problems.OrdinaryProblems;
import java.util.Objects;
import java.util.random.RandomGenerator;

/** I1 and I5: what the backward pass is as a linear map. */
public final class StructureChecks {
    private static final int POWER = 3;

    private StructureChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("I1", "dxSumsToWhatTheFormulaSays", Check.Scope.KIND, StructureChecks::sumOfDx,
                Capability.BACKWARD);
        catalogue.add("I1", "dxAlongXhatIsTheEpsilonTerm", Check.Scope.KIND, StructureChecks::dxAlongXhat,
                Capability.BACKWARD);
        catalogue.add("I5", "powersOfTwoScaleGradients", Check.Scope.KIND, StructureChecks::powersOfTwoScaleGradients,
                Capability.BACKWARD);
        catalogue.add("I5", "gradientsOfASumAreSumsOfGradients", Check.Scope.KIND,
                StructureChecks::gradientsOfASumAreSumsOfGradients, Capability.BACKWARD);
    }

    /** An output gradient with a part along {@code xhat}, so that no sum of the backward pass is small by chance. */
    private static Problem aligned(Trial trial, int i) {
        Problem problem = OrdinaryProblems.of(trial, i);
        double[] dy = Objects.requireNonNull(problem.dy(), "dy");
        double[] x = problem.x();
        return problem.dy(OrdinaryProblems.stored(trial.type(), x.length, k -> 0.5 + 0.5 * dy[k] + x[k]));
    }

    /** M4: the sum of dx is 0 for LAYER, and {@code s (sum g - m2 sum xhat)} for RMS. */
    private static void sumOfDx(Trial trial) {
        for (int i = 0; i < trial.options().problems(); i++) {
            Problem problem = aligned(trial, i);
            ExactResult exact = ExactOracle.of(problem);
            Margin margin = Margins.of(problem, exact).dx();
            double[] dx = trial.run(problem).dx();
            boolean layer = trial.variant().formula() == Formula.LAYER;
            Compared compared = new Compared(trial, OrdinaryProblems.named(trial, i, problem),
                    "that the term mean(g) is missing, wrong, or (RMS) there where it should not be");
            int width = problem.spec().width();
            for (int row = 0; row < problem.rows(); row++) {
                DoubleDouble sum = DoubleDouble.ZERO;
                DoubleDouble expected = DoubleDouble.ZERO;
                double allowed = 0; // each element may be off by its bound, so the sum by the sum of the bounds
                for (int k = row * width; k < (row + 1) * width; k++) {
                    sum = sum.plus(dx[k]);
                    expected = layer ? expected : expected.plus(exact.dx().get(k));
                    allowed += margin.of(k);
                }
                compared.measured(total("sum of dx of row", row, expected.hi(), sum.hi(), allowed));
            }
        }
    }

    /** M4: {@code <dx, xhat> = eps s^3 <g, xhat>}. */
    private static void dxAlongXhat(Trial trial) {
        for (int i = 0; i < trial.options().problems(); i++) {
            Problem problem = aligned(trial, i);
            ExactResult exact = ExactOracle.of(problem);
            Margin margin = Margins.of(problem, exact).dx();
            double[] dx = trial.run(problem).dx();
            double[] dy = Objects.requireNonNull(problem.dy(), "dy");
            double[] gamma = problem.effectiveGamma();
            Compared compared = new Compared(trial, OrdinaryProblems.named(trial, i, problem),
                    "that the term xhat mean(g xhat) is missing or wrong, or that epsilon is ignored in one pass");
            int width = problem.spec().width();
            for (int row = 0; row < problem.rows(); row++) {
                DoubleDouble product = DoubleDouble.ZERO;
                DoubleDouble along = DoubleDouble.ZERO;
                double allowed = 0; // xhat is exact here, so the product is off by the bounds times |xhat|
                for (int k = row * width; k < (row + 1) * width; k++) {
                    DoubleDouble xhat = exact.xhat().get(k);
                    product = product.plus(xhat.times(dx[k]));
                    along = along.plus(xhat.times(dy[k]).times(gamma[k % width]));
                    allowed += margin.of(k) * Math.abs(xhat.hi());
                }
                DoubleDouble s = exact.rstd().get(row);
                double expected = along.times(s).times(s).times(s).times(problem.spec().epsilon()).hi();
                compared.measured(total("<dx, xhat> of row", row, expected, product.hi(), allowed));
            }
        }
    }

    /** A sum whose elements may be off by {@code allowed} together, which is {@code 8 u} times their conditions. */
    private static WorstError total(String quantity, int row, double expected, double actual, double allowed) {
        double limit = 8;
        double error = Math.abs(actual - expected) / (allowed / limit);
        return new WorstError(quantity, row, expected, actual, Double.isNaN(error) ? Double.POSITIVE_INFINITY : error,
                limit, 1);
    }

    /** Scaling dy by a power of two rounds nothing, so it scales every gradient: exactly where the bits are defined. */
    private static void powersOfTwoScaleGradients(Trial trial) {
        for (int i = 0; i < trial.options().problems(); i++) {
            Problem problem = OrdinaryProblems.of(trial, i);
            double factor = Math.scalb(i % 2 == 0 ? -1.0 : 1.0, i % (2 * POWER + 1) - POWER);
            double[] dy = Objects.requireNonNull(problem.dy(), "dy");
            // multiples of 2^-5 up to 4 have 8 digits, so that no type rounds them, before or after
            double[] coarse = OrdinaryProblems.each(dy, value -> Math.rint(Math.clamp(value, -4, 4) * 32) / 32);
            Problem first = problem.dy(coarse);
            Problem second = problem.dy(scaled(coarse, factor));
            Outcome before = trial.run(first);
            Outcome after = trial.run(second);
            Compared compared = new Compared(trial,
                    "dy times " + factor + ", " + OrdinaryProblems.named(trial, i, problem),
                    "that the backward pass adds something that does not depend on dy, or cuts off small or large dy");
            Margins margins = Margins.of(first).changed(m -> m.times(Math.abs(factor)), m -> m.times(Math.abs(factor)))
                    .plus(Margins.of(second));
            compared.results("dx", margins.dx(), scaled(before.dx(), factor), after.dx());
            compared.results("dgamma", margins.dgamma(), scaled(before.dgamma(), factor), after.dgamma());
            compared.results("dbeta", margins.dbeta(), scaled(before.dbeta(), factor), after.dbeta());
            if (trial.has(Capability.REPRODUCIBLE)) {
                scalesExactly(compared, trial, before, after, factor);
            }
        }
    }

    private static void scalesExactly(Compared compared, Trial trial, Outcome before, Outcome after, double factor) {
        String[] names = {"dx", "dgamma", "dbeta"};
        double[][] unscaled = {before.dx(), before.dgamma(), before.dbeta()};
        double[][] results = {after.dx(), after.dgamma(), after.dbeta()};
        double smallest = trial.type() == ElementType.FLOAT16 ? 0x1p-14 : 0x1p-120;
        for (int r = 0; r < results.length; r++) {
            for (int k = 0; k < results[r].length; k++) {
                double expected = unscaled[r][k] * factor;
                boolean exact = Math.min(Math.abs(expected), Math.abs(unscaled[r][k])) >= smallest;
                if (exact && expected != results[r][k]) {
                    compared.holds(false, "REPRODUCIBLE is declared, and element " + k + " of " + names[r] + " is "
                            + results[r][k] + ", expected exactly " + expected);
                }
            }
        }
    }

    /** {@code B(a + b) = B(a) + B(b)}, with sums that are exact: multiples of 1/8 up to 4. */
    private static void gradientsOfASumAreSumsOfGradients(Trial trial) {
        for (int i = 0; i < trial.options().problems(); i++) {
            Problem problem = OrdinaryProblems.of(trial, i);
            RandomGenerator random = trial.random(1000 + i);
            double[] a = OrdinaryProblems.stored(trial.type(), problem.x().length, k -> random.nextInt(-16, 17) / 8.0);
            double[] b = OrdinaryProblems.stored(trial.type(), a.length, k -> random.nextInt(-16, 17) / 8.0);
            double[] both = OrdinaryProblems.stored(trial.type(), a.length, k -> a[k] + b[k]);
            Outcome ofA = trial.run(problem.dy(a));
            Outcome ofB = trial.run(problem.dy(b));
            Outcome ofBoth = trial.run(problem.dy(both));
            Margins margins = Margins.of(problem.dy(a)).plus(Margins.of(problem.dy(b)))
                    .plus(Margins.of(problem.dy(both)));
            Compared compared = new Compared(trial, "two dy and their sum, "
                    + OrdinaryProblems.named(trial, i, problem),
                    "that the backward pass is not linear in dy: a square, a clip, or something left by another call");
            compared.results("dx", margins.dx(), sum(ofA.dx(), ofB.dx()), ofBoth.dx());
            compared.results("dgamma", margins.dgamma(), sum(ofA.dgamma(), ofB.dgamma()), ofBoth.dgamma());
            compared.results("dbeta", margins.dbeta(), sum(ofA.dbeta(), ofB.dbeta()), ofBoth.dbeta());
        }
    }

    private static double[] scaled(double[] values, double factor) {
        return OrdinaryProblems.each(values, value -> value * factor);
    }

    /** The sums of corresponding elements. */
    static double[] sum(double[] a, double[] b) {
        double[] sum = new double[a.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = a[i] + b[i];
        }
        return sum;
    }
}
