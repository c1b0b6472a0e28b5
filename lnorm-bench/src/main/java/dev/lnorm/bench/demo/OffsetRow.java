// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.demo;

import dev.lnorm.ElementType;
import dev.lnorm.Forward;
import dev.lnorm.LayerNorm;
import dev.lnorm.Memory;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import dev.lnorm.SavedStatistics;
import dev.lnorm.testkit.oracle.Compute;
import dev.lnorm.testkit.oracle.DoubleDouble;
import dev.lnorm.testkit.oracle.ErrorBounds;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.oracle.Stored;

/**
 * The row {@code {0, 1, 2, 3, 4} + offset}, once or repeated, normalized in three ways, and how far each is from
 * the exact result for the row as it is stored.
 */
final class OffsetRow {
    /** How many values there are before they repeat. */
    static final int PERIOD = 5;

    /** The roundings that rstd has seen: a sum, a root and a quotient, doubled by squaring it. */
    private static final double ROUNDINGS = 8;

    private final NormSpec spec;
    private final int width;
    private final Compute compute;
    private final double epsilon;
    private final double[] x;
    private final ErrorBounds bounds;

    private OffsetRow(NormSpec spec, double offset) {
        this.spec = spec;
        this.width = spec.width();
        this.compute = Compute.of(spec);
        this.epsilon = compute.round(spec.epsilon());
        this.x = new double[width];
        for (int i = 0; i < width; i++) {
            x[i] = Stored.store(spec.rowType(), offset + i % PERIOD);
        }
        this.bounds = ErrorBounds.of(Problem.of(spec, x));
    }

    /** The row at {@code offset}, as wide as {@code spec} and stored and computed with as it says. */
    static OffsetRow at(double offset, NormSpec spec) {
        return new OffsetRow(spec, offset);
    }

    /**
     * What one way of computing made of the row.
     *
     * @param variance the variance that it found
     * @param error the largest error of y
     * @param withinBound whether every y is within the library's error bound
     */
    record Outcome(double variance, double error, boolean withinBound) {}

    /** The variance of the row as stored, exactly (rounded once at the end). */
    double exactVariance() {
        DoubleDouble mean = DoubleDouble.ZERO;
        for (double value : x) {
            mean = mean.plus(value);
        }
        mean = mean.dividedBy(width);
        DoubleDouble squares = DoubleDouble.ZERO;
        for (double value : x) {
            DoubleDouble centred = mean.plus(-value);
            squares = squares.plus(centred.times(centred));
        }
        return squares.dividedBy(width).hi();
    }

    /** {@code E[x^2] - E[x]^2}, one sweep over the row. */
    Outcome naive() {
        double sum = 0;
        double squares = 0;
        for (double value : x) {
            sum = compute.add(sum, value);
            squares = compute.add(squares, compute.mul(value, value));
        }
        double mean = compute.div(sum, width);
        return normalized(mean, compute.sub(compute.div(squares, width), compute.mul(mean, mean)));
    }

    /** First the mean, then {@code E[(x - mean)^2]}; the mean is rounded to the compute type. */
    Outcome twoPass() {
        double sum = 0;
        for (double value : x) {
            sum = compute.add(sum, value);
        }
        double mean = compute.div(sum, width);
        double squares = 0;
        for (double value : x) {
            double centred = compute.sub(value, mean);
            squares = compute.add(squares, compute.mul(centred, centred));
        }
        return normalized(mean, compute.div(squares, width));
    }

    private Outcome normalized(double mean, double variance) {
        double rstd = compute.div(1, compute.sqrt(compute.add(variance, epsilon)));
        double[] y = new double[width];
        for (int i = 0; i < width; i++) {
            y[i] = compute.mul(compute.sub(x[i], mean), rstd);
        }
        return outcome(variance, y);
    }

    /** This library; its variance is found back from {@code rstd = 1 / sqrt(variance + epsilon)}. */
    Outcome library(LayerNorm norm) {
        boolean wide = spec.rowType() == ElementType.FLOAT64;
        float[] floats = new float[width];
        double[] doubles = new double[width];
        Memory y = wide ? Memory.of(doubles) : Memory.of(floats);
        Memory input = wide ? Memory.of(x) : Memory.of(Stored.toFloats(x));
        try (SavedStatistics saved = norm.statistics(1)) {
            norm.forwardCopying(Forward.of(Rows.of(input, width), Rows.of(y, width)).save(saved));
            double rstd = saved.rstd(0);
            return outcome(varianceBehind(rstd), wide ? doubles : Stored.widen(floats));
        }
    }

    /** Inverts {@code rstd = 1 / sqrt(variance + epsilon)}; what is left by the rounding of rstd alone counts as 0. */
    private double varianceBehind(double rstd) {
        double sum = 1 / (rstd * rstd);
        return sum - epsilon < ROUNDINGS * compute.type().unitRoundoff() * sum ? 0 : sum - epsilon;
    }

    private Outcome outcome(double variance, double[] y) {
        double error = 0;
        for (int i = 0; i < width; i++) {
            error = Math.max(error, Math.abs(bounds.exact().y().get(i).plus(-y[i]).hi()));
        }
        return new Outcome(variance, error, bounds.forward(y).withinBound());
    }
}
