// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.Backends;
import org.junit.jupiter.api.Test;

class StepwiseNormTest {
    private static final Shape SHAPE = new Shape(2, 3, 7);
    private static final double LIMIT = 1e-10;

    @Test
    void everyStepAgreesWithTheLibrary() throws Exception {
        Sample sample = Sample.of(SHAPE);
        StepwiseNorm steps = StepwiseNorm.of(sample, 1e-5);
        Gradients library = Gradients.of(sample, Backends::open);
        assertClose("y", steps.y(), library.y());
        assertClose("dx", steps.dx(), library.dx());
        assertClose("compact dx", steps.compactDx(), library.dx());
        assertClose("dgamma", steps.dgamma(), library.dgamma());
        assertClose("dbeta", steps.dbeta(), library.dbeta());
    }

    private static void assertClose(String name, double[] expected, double[] actual) {
        double error = GradientCheck.relativeError(expected, actual);
        assertTrue(error < LIMIT, () -> name + ": relative error " + error + ", seed " + Sample.SEED);
    }

    @Test
    void anotherEpsilonIsAnotherResult() throws Exception {
        Sample sample = Sample.of(SHAPE);
        StepwiseNorm steps = StepwiseNorm.of(sample, 1e-3);
        Gradients library = Gradients.of(sample, Backends::open);
        assertTrue(GradientCheck.relativeError(steps.dx(), library.dx()) > LIMIT, "seed " + Sample.SEED);
    }

    @Test
    void aGradientOfARowAddsUpToNothing() {
        // y does not change when a constant is added to the row
        double[] dx = StepwiseNorm.of(Sample.of(SHAPE), 1e-5).dx();
        double sum = 0;
        for (int i = 0; i < SHAPE.width(); i++) {
            sum += dx[i];
        }
        assertEquals(0, sum, 64 * 0x1p-53, "seed " + Sample.SEED); // 7 terms around 1, a few roundings each
    }
}
