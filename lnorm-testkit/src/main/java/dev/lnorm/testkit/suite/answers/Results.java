// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.answers;

import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.oracle.ErrorBounds;
import dev.lnorm.testkit.oracle.NormResult;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.oracle.WorstError;
import dev.lnorm.testkit.suite.Trial;

/** The results of a problem that one rule is about, so that what is wrong breaks the rule that is meant for it. */
public enum Results {
    /** {@code y} and {@code h}: F1. */
    FORWARD {
        @Override
        public Problem of(Problem problem) {
            return forwardOnly(problem);
        }

        @Override
        public void measure(Trial trial, String where, ErrorBounds bounds, Problem problem, Outcome outcome) {
            sum(where, problem, outcome);
            rows(trial, where, problem, bounds.forward(outcome.y()));
        }
    },

    /** {@code mean} and {@code rstd}: S2. */
    STATISTICS {
        @Override
        public Problem of(Problem problem) {
            return forwardOnly(problem);
        }

        @Override
        public void measure(Trial trial, String where, ErrorBounds bounds, Problem problem, Outcome outcome) {
            trial.measured(where, bounds.mean(outcome.mean()));
            trial.measured(where, bounds.rstd(outcome.rstd()));
        }
    },

    /** {@code dx}, {@code dgamma} and {@code dbeta}: B1. */
    GRADIENTS {
        @Override
        public Problem of(Problem problem) {
            return problem;
        }

        @Override
        public void measure(Trial trial, String where, ErrorBounds bounds, Problem problem, Outcome outcome) {
            if (outcome.has("dx")) {
                rows(trial, where, problem, bounds.dx(outcome.dx()));
            }
            if (outcome.has("dgamma")) {
                trial.measured(where, bounds.dgamma(outcome.dgamma()));
            }
            if (outcome.has("dbeta")) {
                trial.measured(where, bounds.dbeta(outcome.dbeta()));
            }
        }
    };

    /** Of how many problems one is enough: statistics depend on less than other results. */
    public int share() {
        return this == STATISTICS ? 4 : 1;
    }

    /** As much of {@code problem} as these results need. */
    public abstract Problem of(Problem problem);

    /** Holds these results of {@code outcome} against {@code bounds}. */
    public abstract void measure(Trial trial, String where, ErrorBounds bounds, Problem problem, Outcome outcome);

    private static Problem forwardOnly(Problem problem) {
        Problem forward = Problem.of(problem.spec(), problem.x());
        double[] residual = problem.residual();
        forward = residual == null ? forward : forward.residual(residual);
        double[] gamma = problem.gamma();
        forward = gamma == null ? forward : forward.gamma(gamma);
        double[] beta = problem.beta();
        return beta == null ? forward : forward.beta(beta);
    }

    /** A result that has rows: names the row and the column of its worst element. */
    private static void rows(Trial trial, String where, Problem problem, WorstError error) {
        int width = problem.spec().width();
        String place = error.index() < 0 ? "" : ", row " + error.index() / width + " column " + error.index() % width;
        trial.measured(where + place, error);
    }

    /** N5.1: the sum of a row and its residual is one addition and one rounding, so it is known exactly. */
    private static void sum(String where, Problem problem, Outcome outcome) {
        double[] expected = problem.h();
        double[] actual = outcome.h();
        for (int i = 0; i < actual.length; i++) {
            if (!NormResult.same(expected[i], actual[i])) {
                int width = problem.spec().width();
                throw new RuleBroken(where + ": h[row " + i / width + ", column " + i % width + "] is " + actual[i]
                        + ", the stored sum of x and residual is " + expected[i] + " (N5.1)", null);
            }
        }
    }
}
