// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit;

import dev.lnorm.testkit.oracle.ErrorBounds;
import dev.lnorm.testkit.oracle.ExactResult;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.oracle.WorstError;
import java.util.ArrayList;
import java.util.List;

/** Holds a device's results against the error bounds of N9. */
public final class OutcomeBounds {
    private OutcomeBounds() {}

    /** Measures every result of {@code outcome} against the exact oracle: the worst error of each. */
    public static List<WorstError> measure(Problem problem, Outcome outcome) {
        return measure(problem, ErrorBounds.of(problem), outcome);
    }

    /** Measures every result of {@code outcome} against {@code exact}. */
    public static List<WorstError> measure(Problem problem, ExactResult exact, Outcome outcome) {
        return measure(problem, ErrorBounds.of(problem, exact), outcome);
    }

    private static List<WorstError> measure(Problem problem, ErrorBounds bounds, Outcome outcome) {
        List<WorstError> errors = new ArrayList<>();
        errors.add(bounds.forward(outcome.y()));
        errors.add(bounds.mean(outcome.mean()));
        errors.add(bounds.rstd(outcome.rstd()));
        if (problem.dy() != null) {
            errors.add(bounds.dx(outcome.dx()));
            errors.add(bounds.dgamma(outcome.dgamma()));
            errors.add(bounds.dbeta(outcome.dbeta()));
        }
        return errors;
    }

    static void check(String what, Problem problem, Outcome outcome) {
        check(what, measure(problem, outcome));
    }

    static void check(String what, Problem problem, ExactResult exact, Outcome outcome) {
        check(what, measure(problem, exact, outcome));
    }

    private static void check(String what, List<WorstError> errors) {
        for (WorstError error : errors) {
            if (!error.withinBound()) {
                throw new AssertionError(what + ": " + error);
            }
        }
    }
}
