// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.testkit.GradientCheck.LayerError;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class GradientCheckTest {
    private static final long SEED = 42;
    private static final double LIMIT = 1e-6;

    /** A function of each element, and what its author takes for the derivative. */
    private record Elementwise(String name, DoubleUnaryOperator function, DoubleUnaryOperator derivative)
            implements
                GradientCheck.Layer {
        @Override
        public double[] forward(double[] input) {
            return Arrays.stream(input).map(function).toArray();
        }

        @Override
        public double[] backward(double[] input, double[] dy) {
            double[] dx = new double[input.length];
            Arrays.setAll(dx, i -> dy[i] * derivative.applyAsDouble(input[i]));
            return dx;
        }
    }

    private static final Elementwise SINE = new Elementwise("sine", Math::sin, Math::cos);
    private static final Elementwise SQUARE = new Elementwise("square", v -> v * v, v -> 2 * v);
    private static final Elementwise WRONG_SQUARE = new Elementwise("wrong square", v -> v * v, v -> 2.001 * v);

    private static double[] normal(int length) {
        return new SplittableRandom(SEED).doubles(length).map(v -> 2 * v - 1).toArray();
    }

    /** Sums of products of all elements: every element counts in every output. */
    private static double[] mixed(double[] v) {
        double product = Arrays.stream(v).reduce(1, (a, b) -> a * (1 + b / 4));
        return new double[] {product, Arrays.stream(v).map(a -> a * a).sum()};
    }

    @Test
    void aFunctionOfTheAuthorsIsDifferentiated() {
        double[] v = normal(9);
        double[] dy = {0.5, -2};
        AtomicInteger progress = new AtomicInteger();
        double[] gradient = GradientCheck.of(GradientCheckTest::mixed, v, dy, progress::addAndGet);
        double product = mixed(v)[0];
        for (int i = 0; i < v.length; i++) {
            // curvature gives at most delta^2 = 1e-10, rounding 2^-53 / delta = 1e-11 for a few terms
            assertEquals(0.5 * product / (4 + v[i]) - 4 * v[i], gradient[i], 1e-9, "element " + i + ", seed " + SEED);
        }
        assertEquals(v.length, progress.get());
        double[] some = GradientCheck.of(GradientCheckTest::mixed, v, dy, new int[] {8, 2}, steps -> {});
        assertArrayEquals(new double[] {gradient[8], gradient[2]}, some);
    }

    @Test
    void rowsOfAFunctionThatWorksRowByRowNeedNotAllBeEvaluated() {
        int width = 70; // wider than a batch of perturbed rows
        double[] rows = normal(3 * width);
        double[] dy = {1, -0.5, 2, 0.25, -1, 3};
        AtomicInteger largest = new AtomicInteger();
        double[] byRows = GradientCheck.ofRows(v -> {
            largest.accumulateAndGet(v.length / width, Math::max);
            return mixedRows(v, width);
        }, width, rows, dy, steps -> {});
        double[] whole = GradientCheck.of(v -> mixedRows(v, width), rows, dy, steps -> {});
        assertTrue(GradientCheck.relativeError(whole, byRows) < 1e-8, "seed " + SEED);
        assertTrue(largest.get() <= 128, () -> largest + " rows in one call");
    }

    private static double[] mixedRows(double[] rows, int width) {
        double[] out = new double[rows.length / width * 2];
        for (int row = 0; row < rows.length / width; row++) {
            System.arraycopy(mixed(Arrays.copyOfRange(rows, row * width, (row + 1) * width)), 0, out, 2 * row, 2);
        }
        return out;
    }

    @Test
    void aWrongLayerIsNamedAndTheOthersAreNot() {
        double[] input = normal(12);
        double[] dy = normal(12);
        AtomicInteger progress = new AtomicInteger();
        List<LayerError> errors = GradientCheck.layers(List.of(SINE, WRONG_SQUARE, SINE, SQUARE), input, dy,
                progress::addAndGet);
        assertEquals(List.of("sine", "wrong square", "sine", "square"),
                errors.stream().map(LayerError::layer).toList());
        for (LayerError error : errors) {
            assertEquals(error.layer().equals("wrong square"), error.relativeError() > LIMIT,
                    () -> error + ", seed " + SEED);
        }
        assertEquals(4 * input.length, progress.get());
    }

    @Test
    void relativeErrorIsTakenOverTheTensor() {
        assertEquals(0.5 / 6.5, GradientCheck.relativeError(new double[] {3, 0.25}, new double[] {3.5, 0.25}));
        assertEquals(0, GradientCheck.relativeError(new double[] {0, -0.0}, new double[] {0, 0}));
        assertTrue(Double.isNaN(GradientCheck.relativeError(new double[] {Double.NaN, 1}, new double[] {1, 1})));
        assertThrows(IllegalArgumentException.class, () -> GradientCheck.relativeError(new double[1], new double[2]));
    }

    @Test
    void lengthsThatDoNotFitAreRefused() {
        String message = assertThrows(IllegalArgumentException.class,
                () -> GradientCheck.of(GradientCheckTest::mixed, new double[3], new double[3], steps -> {}))
                .getMessage();
        assertEquals("dy has 3 elements, what the function returns has 2: pass one gradient for each of them", message);
        assertThrows(IllegalArgumentException.class,
                () -> GradientCheck.ofRows(v -> v, 2, new double[4], new double[3], steps -> {}));
        assertThrows(IllegalArgumentException.class,
                () -> GradientCheck.ofRows(v -> v, 2, new double[3], new double[3], steps -> {}));
    }
}
