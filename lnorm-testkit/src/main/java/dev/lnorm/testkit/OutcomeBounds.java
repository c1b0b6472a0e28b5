// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit;

import dev.lnorm.testkit.oracle.ErrorBounds;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.oracle.WorstError;
import java.util.ArrayList;
import java.util.List;

/** Holds a device's results against the error bounds of N9. */
public final class OutcomeBounds {
    private OutcomeBounds() {}

    /** Measures every result of {@code outcome} against the exact oracle: the worst error of each. */
    public static List<WorstError> measure(Problem problem, Outcome outcome) {
        ErrorBounds bounds = ErrorBounds.of(problem);
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
}
