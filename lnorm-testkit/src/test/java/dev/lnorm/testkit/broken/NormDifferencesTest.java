// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.ElementType;
import dev.lnorm.LayerNorm;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;
import dev.lnorm.testkit.DeviceRun;
import dev.lnorm.testkit.GradientCheck;
import dev.lnorm.testkit.Layout;
import dev.lnorm.testkit.NormDifferences;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.oracle.Problem;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NormDifferencesTest {
    private static final long SEED = 42;
    /** Wider than a batch of perturbed rows, and not a multiple of it. */
    private static final int WIDTH = 150;
    private static final int ROWS = 4;
    private static final double LIMIT = 1e-6;
    private static final NormSpec F64 = NormSpec.layer(WIDTH).types(ElementType.FLOAT64, ElementType.FLOAT64);

    private interface Body {
        void run(NormDifferences differences, Outcome gradients);
    }

    private static void withDifferences(Body body) {
        SplittableRandom random = new SplittableRandom(SEED);
        Problem problem = Problem.of(F64, random.doubles((long) ROWS * WIDTH).toArray())
                .gamma(random.doubles(WIDTH, 0.5, 1.5).toArray()).beta(random.doubles(WIDTH).toArray())
                .dy(random.doubles((long) ROWS * WIDTH, -1, 1).toArray());
        try (NormDevice device = new SoftBackend("soft", SoftSteps::new).open(0);
                LayerNorm norm = LayerNorm.on(device, F64)) {
            body.run(NormDifferences.of(norm, problem.x(), Objects.requireNonNull(problem.gamma()),
                    Objects.requireNonNull(problem.beta()), Objects.requireNonNull(problem.dy())),
                    DeviceRun.of(norm, problem, Layout.DENSE_HEAP));
        }
    }

    @Test
    void rightGradientsPass() {
        withDifferences((differences, gradients) -> {
            AtomicInteger progress = new AtomicInteger();
            double dx = GradientCheck.relativeError(gradients.dx(), differences.dx(progress::addAndGet));
            double dgamma = GradientCheck.relativeError(gradients.dgamma(), differences.dgamma(progress::addAndGet));
            double dbeta = GradientCheck.relativeError(gradients.dbeta(), differences.dbeta(progress::addAndGet));
            assertTrue(dx < LIMIT && dgamma < LIMIT && dbeta < LIMIT,
                    () -> dx + " " + dgamma + " " + dbeta + ", seed " + SEED);
            assertEquals(differences.steps(), progress.get());
        });
    }

    @Test
    void plantedErrorsAreFound() {
        withDifferences((differences, gradients) -> {
            double[] dx = gradients.dx().clone();
            dx[dx.length - 1] += 1e-4;
            assertFound("dx", dx, differences.dx(steps -> {}));
            double[] dgamma = gradients.dgamma().clone();
            dgamma[WIDTH - 1] *= 1.001;
            assertFound("dgamma", dgamma, differences.dgamma(steps -> {}));
            double[] dbeta = gradients.dbeta().clone();
            dbeta[0] = -dbeta[0];
            assertFound("dbeta", dbeta, differences.dbeta(steps -> {}));
        });
    }

    private static void assertFound(String name, double[] planted, double[] numeric) {
        double error = GradientCheck.relativeError(planted, numeric);
        assertTrue(error > LIMIT, () -> name + ": relative error " + error + ", seed " + SEED);
    }

    @Test
    void someElementsAreTheSameAsAmongAll() {
        withDifferences((differences, gradients) -> {
            double[] dx = differences.dx(steps -> {});
            assertArrayEquals(new double[] {dx[599], dx[3]}, differences.dx(new int[] {599, 3}, steps -> {}));
            double[] dgamma = differences.dgamma(steps -> {});
            assertArrayEquals(new double[] {dgamma[149]}, differences.dgamma(new int[] {149}, steps -> {}));
            double[] dbeta = differences.dbeta(steps -> {});
            assertArrayEquals(new double[] {dbeta[7]}, differences.dbeta(new int[] {7}, steps -> {}));
        });
    }

    @Test
    void refusesNarrowTypesAndLengthsThatDoNotFit() {
        try (NormDevice device = new SoftBackend("soft", SoftSteps::new).open(0);
                LayerNorm narrow = LayerNorm.on(device, NormSpec.layer(4));
                LayerNorm norm = LayerNorm.on(device, F64)) {
            double[] four = new double[4];
            assertEquals("the rows are f32: differences need f64, in narrower types rounding drowns them",
                    assertThrows(IllegalArgumentException.class,
                            () -> NormDifferences.of(narrow, four, four, four, four)).getMessage());
            assertEquals("x has 8 elements, dy 8, gamma 4, beta 3, the width is 150: "
                    + "pass whole rows and one parameter a column",
                    assertThrows(IllegalArgumentException.class,
                            () -> NormDifferences.of(norm, new double[8], four, new double[3], new double[8]))
                            .getMessage());
        }
    }
}
