// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.values;

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
import dev.lnorm.testkit.suite.contract.Refusals;
import dev.lnorm.testkit.suite.problems.OrdinaryProblems;
import java.util.Arrays;
import java.util.Objects;
import java.util.random.RandomGenerator;

/** E1, E2, E3 and E5: rows without a spread, and epsilon 0. */
public final class EdgeChecks {
    private static final int[] WIDTHS = {7, 1025, 2, 64, 100, 3};

    private EdgeChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("E1", "widthOne", Check.Scope.KIND, EdgeChecks::widthOne, Capability.BACKWARD,
                Capability.RESIDUAL);
        catalogue.add("E2", "rowsOfZeros", Check.Scope.KIND, EdgeChecks::rowsOfZeros, Capability.BACKWARD);
        catalogue.add("E3", "constantRows", Check.Scope.KIND, EdgeChecks::constantRows, Capability.BACKWARD);
        catalogue.add("E5", "epsilonZero", Check.Scope.KIND, EdgeChecks::epsilonZero, Capability.BACKWARD);
        catalogue.add("E5", "epsilonZeroWithoutASpread", Check.Scope.KIND, EdgeChecks::epsilonZeroWithoutASpread,
                Capability.BACKWARD, Capability.RESIDUAL);
    }

    /** Rows of {@code width} with gamma, beta, {@code dy} and {@code dh}, each row one of {@code values} throughout. */
    private static Problem constant(Trial trial, NormSpec spec, double[] values) {
        int width = spec.width();
        RandomGenerator random = trial.random(width);
        int length = values.length * width;
        return Problem.of(spec, OrdinaryProblems.stored(trial.type(), length, k -> values[k / width]))
                .gamma(OrdinaryProblems.stored(trial.type(), width, j -> 1 + 0.5 * random.nextGaussian()))
                .beta(OrdinaryProblems.stored(trial.type(), width, j -> random.nextGaussian()))
                .dy(OrdinaryProblems.stored(trial.type(), length, k -> random.nextGaussian()));
    }

    /** Numbers of every size, zero last. */
    static double[] sizes(ElementType type) {
        return switch (type) {
            case FLOAT64 -> new double[] {0.1, -1, 1000.1, 3e-5, 1e30, -1e300, 0};
            case FLOAT32, BFLOAT16 -> new double[] {0.1, -1, 1000.1, 3e-5, 1e30, -3e37, 0};
            case FLOAT16 -> new double[] {0.1, -1, 1000.1, 3e-5, 6e4, -65504, 0};
        };
    }

    private static Problem withDh(Trial trial, Problem problem) {
        RandomGenerator random = trial.random(problem.x().length + 9000L);
        return problem.dh(OrdinaryProblems.stored(trial.type(), problem.x().length, k -> random.nextGaussian()));
    }

    /** LAYER: no spread, so {@code y = beta} and {@code dx = dh}; RMS: {@code xhat} is about the sign. */
    private static void widthOne(Trial trial) {
        if (!Refusals.supportedOrRefused(trial, trial.spec(1))) {
            return;
        }
        for (double epsilon : new double[] {1e-5, 0}) {
            Problem problem = constant(trial, trial.spec(1).epsilon(epsilon), sizes(trial.type()));
            for (Problem asked : new Problem[] {problem, withDh(trial, problem)}) {
                Outcome outcome = trial.run(asked);
                Compared compared = new Compared(trial, asked.toString(),
                        "a division by D - 1 or by a variance of 0");
                compared.measured(OutcomeBounds.measure(asked, outcome));
                if (trial.variant().formula() == Formula.LAYER) {
                    rowsAreBetaAndDh(compared, asked, outcome, 0, asked.rows());
                    compared.holds(outcome.dgamma()[0] == 0, "dgamma is " + outcome.dgamma()[0] + ", expected 0");
                } else if (epsilon == 0) {
                    rowsAreBetaAndDh(compared, asked, outcome, asked.rows() - 1, asked.rows());
                }
            }
        }
    }

    /** {@code y = beta} and {@code dx = dh}, exactly but for the sign of zero: xhat and rstd times it are 0 (N8.3). */
    private static void rowsAreBetaAndDh(Compared compared, Problem problem, Outcome outcome, int from, int to) {
        int width = problem.spec().width();
        double[] beta = Objects.requireNonNull(problem.beta(), "beta");
        double[] dh = problem.dh();
        for (int k = from * width; k < to * width; k++) {
            double addend = dh == null ? 0 : dh[k];
            String where = "[row " + k / width + ", column " + k % width + "] of a row of " + problem.x()[k] + " is ";
            if (outcome.y()[k] != beta[k % width]) {
                compared.holds(false, "y" + where + outcome.y()[k] + ", expected beta, " + beta[k % width]);
            }
            if (outcome.dx()[k] != addend) {
                compared.holds(false, "dx" + where + outcome.dx()[k] + ", expected dh, " + addend);
            }
        }
    }

    private static void rowsOfZeros(Trial trial) {
        for (int width : OrdinaryProblems.supported(trial, WIDTHS)) {
            for (int rows : new int[] {1, width > 100 ? 2 : 33}) {
                double[] ones = new double[rows * width];
                Arrays.fill(ones, 1);
                Problem problem = constant(trial, trial.spec(width), new double[rows]).dy(ones);
                Outcome outcome = trial.run(problem);
                Compared compared = new Compared(trial, "zeros, dy 1, " + problem,
                        "a division by a variance of 0, or dgamma from dy alone");
                compared.measured(OutcomeBounds.measure(problem, outcome));
                double[] beta = Objects.requireNonNull(problem.beta(), "beta");
                for (int j = 0; j < width; j++) {
                    // xhat is 0 and whole numbers up to 33 are exact in every type, so nothing is rounded
                    compared.holds(outcome.y()[j] == beta[j],
                            "y[" + j + "] is " + outcome.y()[j] + ", expected beta, " + beta[j]);
                    compared.holds(outcome.dgamma()[j] == 0,
                            "dgamma[" + j + "] is " + outcome.dgamma()[j] + ", expected 0");
                    compared.holds(outcome.dbeta()[j] == rows,
                            "dbeta[" + j + "] is " + outcome.dbeta()[j] + ", expected the rows, " + rows);
                }
            }
        }
    }

    private static void constantRows(Trial trial) {
        for (int width : OrdinaryProblems.supported(trial, WIDTHS)) {
            Problem problem = constant(trial, trial.spec(width), sizes(trial.type()));
            Compared compared = new Compared(trial, "constant rows, " + problem,
                    "a variance that is negative or infinite after rounding, or a mean that is off by a rounding");
            compared.measured(OutcomeBounds.measure(problem, trial.run(problem)));
        }
    }

    private static void epsilonZero(Trial trial) {
        for (int i = 0; i < trial.options().problems(); i++) {
            Problem problem = OrdinaryProblems.of(trial, i, trial.spec(OrdinaryProblems.width(trial, i)).epsilon(0));
            Compared compared = new Compared(trial, OrdinaryProblems.named(trial, i, problem),
                    "that an epsilon of 0 is taken for none given, and a default for it");
            compared.measured(OutcomeBounds.measure(problem, trial.run(problem)));
        }
    }

    /** N3.6: rstd is 0, so {@code y = beta} and {@code dx = dh}: constant rows of LAYER, rows of zeros of RMS. */
    private static void epsilonZeroWithoutASpread(Trial trial) {
        boolean layer = trial.variant().formula() == Formula.LAYER;
        for (int width : OrdinaryProblems.supported(trial, WIDTHS)) {
            double[] values = layer ? sizes(trial.type()) : new double[5];
            Problem problem = withDh(trial, constant(trial, trial.spec(width).epsilon(0), values));
            Outcome outcome = trial.run(problem);
            Compared compared = new Compared(trial, "rows without a spread, " + problem,
                    "0/0 or 1/0: with epsilon 0 and a variance of 0, rstd is 0 (N3.6)");
            rowsAreBetaAndDh(compared, problem, outcome, 0, problem.rows());
            for (int j = 0; j < width; j++) {
                compared.holds(outcome.dgamma()[j] == 0, "dgamma[" + j + "] is " + outcome.dgamma()[j]);
            }
        }
    }
}
