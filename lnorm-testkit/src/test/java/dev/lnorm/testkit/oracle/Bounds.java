// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.oracle;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

/** Holds all results of a problem to all bounds. */
final class Bounds {
    private Bounds() {}

    static List<WorstError> measure(ErrorBounds bounds, NormResult result) {
        return List.of(bounds.forward(result.y()), bounds.dx(result.dx()), bounds.dgamma(result.dgamma()),
                bounds.dbeta(result.dbeta()), bounds.mean(result.mean()), bounds.rstd(result.rstd()));
    }

    static void assertWithin(List<WorstError> errors, String what) {
        for (WorstError error : errors) {
            assertTrue(error.withinBound(), () -> what + ": " + error);
        }
    }
}
