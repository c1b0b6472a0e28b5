// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.demo;

import java.util.SplittableRandom;

/**
 * Random inputs: x and dy are standard normal, gamma is around 1 and beta around 0. Every value is a {@code float},
 * so that the same numbers serve {@code f32} and {@code f64}. Arrays are handed out, not copied.
 */
final class Sample {
    /** The seed of everything that the demo shows. */
    static final long SEED = 42;

    private final Shape shape;
    private final double[] x;
    private final double[] dy;
    private final double[] gamma;
    private final double[] beta;

    private Sample(Shape shape, SplittableRandom random) {
        this.shape = shape;
        this.x = normal(random, shape.elements(), 0, 1);
        this.dy = normal(random, shape.elements(), 0, 1);
        this.gamma = normal(random, shape.width(), 1, 0.2);
        this.beta = normal(random, shape.width(), 0, 0.2);
    }

    static Sample of(Shape shape) {
        return new Sample(shape, new SplittableRandom(SEED));
    }

    private static double[] normal(SplittableRandom random, int length, double mean, double deviation) {
        double[] values = new double[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) (mean + deviation * random.nextGaussian());
        }
        return values;
    }

    Shape shape() {
        return shape;
    }

    double[] x() {
        return x;
    }

    double[] dy() {
        return dy;
    }

    double[] gamma() {
        return gamma;
    }

    double[] beta() {
        return beta;
    }
}
