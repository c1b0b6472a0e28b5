// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.Backends;
import dev.lnorm.LayerNorm;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GradientCheckTest {
    /** Wider than a batch of perturbed rows, and not a multiple of it. */
    private static final Shape SHAPE = new Shape(2, 2, 150);
    private static final double LIMIT = 1e-6;

    private interface Body {
        void run(GradientCheck check, Gradients gradients);
    }

    private static void withCheck(Body body) {
        Sample sample = Sample.of(SHAPE);
        NormSpec spec = Gradients.spec(SHAPE);
        try (NormDevice device = Backends.open(spec);
                LayerNorm norm = LayerNorm.on(device, spec)) {
            body.run(GradientCheck.of(norm, sample.x(), sample.gamma(), sample.beta(), sample.dy()),
                    Gradients.of(sample, norm));
        }
    }

    @Test
    void rightGradientsPass() {
        withCheck((check, gradients) -> {
            AtomicInteger progress = new AtomicInteger();
            double dx = GradientCheck.relativeError(gradients.dx(), check.dx(progress::addAndGet));
            double dgamma = GradientCheck.relativeError(gradients.dgamma(), check.dgamma(progress::addAndGet));
            double dbeta = GradientCheck.relativeError(gradients.dbeta(), check.dbeta(progress::addAndGet));
            assertTrue(dx < LIMIT && dgamma < LIMIT && dbeta < LIMIT, () -> dx + " " + dgamma + " " + dbeta + ", seed "
                    + Sample.SEED);
            assertEquals(check.steps(), progress.get());
        });
    }

    @Test
    void plantedErrorsAreFound() {
        withCheck((check, gradients) -> {
            double[] dx = gradients.dx().clone();
            dx[dx.length - 1] += 1e-4;
            assertFound("dx", dx, check.dx(steps -> {}));
            double[] dgamma = gradients.dgamma().clone();
            dgamma[SHAPE.width() - 1] *= 1.001;
            assertFound("dgamma", dgamma, check.dgamma(steps -> {}));
            double[] dbeta = gradients.dbeta().clone();
            dbeta[0] = -dbeta[0];
            assertFound("dbeta", dbeta, check.dbeta(steps -> {}));
        });
    }

    private static void assertFound(String name, double[] planted, double[] numeric) {
        double error = GradientCheck.relativeError(planted, numeric);
        assertTrue(error > LIMIT, () -> name + ": relative error " + error + ", seed " + Sample.SEED);
    }

    @Test
    void relativeErrorIsTakenOverTheTensor() {
        assertEquals(0.5 / 6.5, GradientCheck.relativeError(new double[] {3, 0.25}, new double[] {3.5, 0.25}));
        assertEquals(0, GradientCheck.relativeError(new double[] {0, -0.0}, new double[] {0, 0}));
        assertTrue(Double.isNaN(GradientCheck.relativeError(new double[] {Double.NaN, 1}, new double[] {1, 1})));
        assertThrows(IllegalArgumentException.class, () -> GradientCheck.relativeError(new double[1], new double[2]));
    }

    @Test
    void refusesNarrowTypesAndLengthsThatDoNotFit() {
        NormSpec narrow = NormSpec.layer(4);
        try (LayerNorm norm = LayerNorm.open(narrow)) {
            double[] four = new double[4];
            String message = assertThrows(IllegalArgumentException.class,
                    () -> GradientCheck.of(norm, four, four, four, four))
                    .getMessage();
            assertEquals("the rows are f32: differences need f64, in narrower types rounding drowns them", message);
        }
        try (LayerNorm norm = LayerNorm.open(Gradients.spec(new Shape(1, 1, 4)))) {
            String message = assertThrows(IllegalArgumentException.class,
                    () -> GradientCheck.of(norm, new double[8], new double[4], new double[3], new double[8]))
                    .getMessage();
            assertEquals(
                    "x has 8 elements, dy 8, gamma 4, beta 3, the width is 4: "
                            + "pass whole rows and one parameter a column",
                    message);
        }
    }
}
