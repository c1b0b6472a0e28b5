// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.structure;

import dev.lnorm.Capability;
import dev.lnorm.testkit.GradientCheck;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.oracle.DoubleDouble;
import dev.lnorm.testkit.oracle.ErrorBounds;
import dev.lnorm.testkit.oracle.ExactOracle;
import dev.lnorm.testkit.oracle.ExactResult;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.oracle.WorstError;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.answers.Margin;
import dev.lnorm.testkit.suite.answers.Margins;
import dev.lnorm.testkit.suite.problems.Direction;
import dev.lnorm.testkit.suite.problems.OrdinaryProblems;
import java.util.Arrays;
import java.util.Objects;
import java.util.random.RandomGenerator;

/** G4 and G5: directional derivatives in closed form against the backward pass, and against the forward pass. */
public final class DirectionalChecks {
    private static final int[][] DIFFERENCE_SHAPES = {{32, 16}, {5, 257}};
    /** As in G1: curvature gives 1e-10 times at most the cube of a direction's elements, rounding 1e-16 / delta. */
    private static final double DIFFERENCE_LIMIT = 1e-6;

    private DirectionalChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("G4", "backwardIsTheAdjointOfTheDerivative", Check.Scope.KIND,
                trial -> backwardIsTheAdjoint(trial, false), Capability.BACKWARD);
        catalogue.add("G4", "backwardIsTheAdjointWithAResidual", Check.Scope.KIND,
                trial -> backwardIsTheAdjoint(trial, true), Capability.BACKWARD, Capability.RESIDUAL);
        catalogue.add("G5", "differencesOfTheForwardPass", Check.Scope.DOUBLE,
                DirectionalChecks::differencesOfTheForwardPass);
    }

    /** {@code <u, J v> = <dx, vx> + <dgamma, vgamma> + <dbeta, vbeta>} for {@code dy = u}; dx without what dh adds. */
    private static void backwardIsTheAdjoint(Trial trial, boolean withResidual) {
        for (int i = 0; i < trial.options().problems(); i++) {
            Problem problem = OrdinaryProblems.of(trial, i);
            RandomGenerator random = trial.random(4000 + i);
            if (withResidual) {
                int elements = problem.x().length;
                problem = problem
                        .residual(OrdinaryProblems.stored(trial.type(), elements, k -> random.nextGaussian()))
                        .dh(OrdinaryProblems.stored(trial.type(), elements, k -> random.nextGaussian()));
            }
            ExactResult exact = ExactOracle.of(problem);
            Margins margins = Margins.of(problem, exact);
            Outcome outcome = trial.run(problem);
            for (Direction v : Direction.of(problem, random)) {
                String where = OrdinaryProblems.named(trial, i, problem) + ", u is dy, v is in the direction of " + v
                        + ": <u, J v> is expected, the backward pass gives <J^T u, v>";
                trial.measured(where, adjoint(problem, exact, margins, outcome, v));
            }
        }
    }

    private static WorstError adjoint(Problem problem, ExactResult exact, Margins margins, Outcome outcome,
            Direction v) {
        DoubleDouble expected = product(Objects.requireNonNull(problem.dy(), "dy"), v.derivative(problem, exact));
        double[] dh = problem.dh();
        DoubleDouble actual = product(outcome.dx(), v.x()).plus(product(outcome.dgamma(), v.gamma()))
                .plus(product(outcome.dbeta(), v.beta()));
        actual = dh == null ? actual : actual.minus(product(dh, v.x()));
        double allowed = allowed(margins.dx(), v.x()) + allowed(margins.dgamma(), v.gamma())
                + allowed(margins.dbeta(), v.beta());
        double limit = ErrorBounds.ROW_LIMIT;
        double error = Math.abs(actual.minus(expected).hi()) / (allowed / limit);
        return new WorstError("<J^T u, v>", 0, expected.hi(), actual.hi(),
                Double.isNaN(error) ? Double.POSITIVE_INFINITY : error, limit, 1);
    }

    /** How much the errors that N9 allows may add up to in a product with {@code v}. */
    private static double allowed(Margin margin, double[] v) {
        double allowed = 0;
        for (int i = 0; i < v.length; i++) {
            allowed += v[i] == 0 ? 0 : margin.of(i) * Math.abs(v[i]);
        }
        return allowed;
    }

    private static DoubleDouble product(double[] a, double[] b) {
        DoubleDouble product = DoubleDouble.ZERO;
        for (int i = 0; i < a.length; i++) {
            product = product.plus(DoubleDouble.product(a[i], b[i]));
        }
        return product;
    }

    private static DoubleDouble product(double[] a, DoubleDouble[] b) {
        DoubleDouble product = DoubleDouble.ZERO;
        for (int i = 0; i < a.length; i++) {
            product = product.plus(b[i].times(a[i]));
        }
        return product;
    }

    /** {@code (y(p + delta v) - y(p - delta v)) / (2 delta)} for every element of y. */
    private static void differencesOfTheForwardPass(Trial trial) {
        for (int[] shape : DIFFERENCE_SHAPES) {
            int rows = Math.max(1, Math.min(shape[0], trial.options().elements() / shape[1]));
            Problem problem = GradientChecks.problem(trial, trial.spec(shape[1]), rows);
            ExactResult exact = ExactOracle.of(problem);
            for (Direction v : Direction.of(problem, trial.random(5000))) {
                double[] derivative = Arrays.stream(v.derivative(problem, exact)).mapToDouble(DoubleDouble::hi)
                        .toArray();
                double[] difference = difference(trial, problem, v);
                double error = GradientCheck.relativeError(derivative, difference);
                Trial.expect(error < DIFFERENCE_LIMIT, "seed " + trial.options().seed() + ", " + problem
                        + ", in the direction of " + v + ": the forward pass does not change as its derivative says: "
                        + "relative error " + error + ", limit " + DIFFERENCE_LIMIT + " (delta " + GradientCheck.DELTA
                        + ")");
            }
        }
    }

    private static double[] difference(Trial trial, Problem problem, Direction v) {
        double[] up = trial.run(moved(problem, v, GradientCheck.DELTA)).y();
        double[] down = trial.run(moved(problem, v, -GradientCheck.DELTA)).y();
        double[] difference = new double[up.length];
        Arrays.setAll(difference, i -> (up[i] - down[i]) / (2 * GradientCheck.DELTA));
        return difference;
    }

    private static Problem moved(Problem problem, Direction v, double step) {
        return Problem.of(problem.spec(), moved(problem.x(), v.x(), step))
                .gamma(moved(Objects.requireNonNull(problem.gamma(), "gamma"), v.gamma(), step))
                .beta(moved(Objects.requireNonNull(problem.beta(), "beta"), v.beta(), step));
    }

    private static double[] moved(double[] from, double[] v, double step) {
        double[] moved = new double[from.length];
        Arrays.setAll(moved, i -> from[i] + step * v[i]);
        return moved;
    }
}
