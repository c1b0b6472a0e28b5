// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.demo;

import dev.lnorm.ElementType;
import dev.lnorm.Forward;
import dev.lnorm.LayerNorm;
import dev.lnorm.Memory;
import dev.lnorm.Rows;
import java.util.function.IntConsumer;

/**
 * Gradients by central differences, to compare a backward pass with its forward pass in {@code f64}. The loss is
 * {@code L = sum of dy * y} over all elements, so that {@code dy} is the gradient by {@code y}, and
 *
 * <pre>{@code dL/dv ~ (L(v + delta) - L(v - delta)) / (2 delta)}</pre>
 *
 * <p>for every single element {@code v} of x, gamma and beta. An element of x changes its own row only, so only
 * that row is evaluated; many such rows share a call. Not thread-safe.
 */
public final class GradientCheck {
    /**
     * The step. The error of the difference is of the order of its square, that of rounding of {@code 1e-16 /
     * delta}.
     */
    public static final double DELTA = 1e-5;

    /** Elements of x that share a call, each with two perturbed rows. */
    private static final int BATCH = 64;

    private final LayerNorm norm;
    private final int width;
    private final double[] x;
    private final double[] gamma;
    private final double[] beta;
    private final double[] dy;

    private GradientCheck(LayerNorm norm, double[] x, double[] gamma, double[] beta, double[] dy) {
        this.norm = norm;
        this.width = norm.spec().width();
        this.x = x;
        this.gamma = gamma;
        this.beta = beta;
        this.dy = dy;
    }

    /**
     * A check of {@code norm} at one point. Arrays are held, not copied.
     *
     * @param norm a normalization of {@code f64} rows and parameters
     * @param x rows of the width of {@code norm}, one after the other
     * @param gamma one value a column
     * @param beta one value a column
     * @param dy as long as {@code x}
     * @throws IllegalArgumentException if the spec is not {@code f64} or a length does not fit
     */
    public static GradientCheck of(LayerNorm norm, double[] x, double[] gamma, double[] beta, double[] dy) {
        if (norm.spec().rowType() != ElementType.FLOAT64) {
            throw new IllegalArgumentException("the rows are " + norm.spec().rowType()
                    + ": differences need f64, in narrower types rounding drowns them");
        }
        int width = norm.spec().width();
        if (x.length % width != 0 || dy.length != x.length || gamma.length != width || beta.length != width) {
            throw new IllegalArgumentException(
                    "x has " + x.length + " elements, dy " + dy.length + ", gamma " + gamma.length
                            + ", beta " + beta.length + ", the width is " + width
                            + ": pass whole rows and one parameter a column");
        }
        return new GradientCheck(norm, x, gamma, beta, dy);
    }

    /** How many elements are perturbed for all three gradients, which is what their {@code progress} adds up to. */
    public int steps() {
        return x.length + 2 * width;
    }

    /**
     * The gradient by x.
     *
     * @param progress told of elements done
     */
    public double[] dx(IntConsumer progress) {
        double[] gradient = new double[x.length];
        double[] perturbed = new double[2 * BATCH * width];
        double[] y = new double[perturbed.length];
        for (int rowStart = 0; rowStart < x.length; rowStart += width) {
            for (int column = 0; column < width; column += BATCH) {
                int count = Math.min(BATCH, width - column);
                perturbRow(rowStart, column, count, perturbed);
                forward(perturbed, y, 2 * count, gamma, beta);
                for (int k = 0; k < count; k++) {
                    double up = loss(y, 2 * k * width, rowStart, width);
                    double down = loss(y, (2 * k + 1) * width, rowStart, width);
                    gradient[rowStart + column + k] = (up - down) / (2 * DELTA);
                }
                progress.accept(count);
            }
        }
        return gradient;
    }

    /** Copies of one row in pairs: element {@code column + k} raised by delta in copy 2k, lowered in copy 2k + 1. */
    private void perturbRow(int rowStart, int column, int count, double[] perturbed) {
        for (int k = 0; k < count; k++) {
            int up = 2 * k * width;
            System.arraycopy(x, rowStart, perturbed, up, width);
            System.arraycopy(x, rowStart, perturbed, up + width, width);
            perturbed[up + column + k] += DELTA;
            perturbed[up + width + column + k] -= DELTA;
        }
    }

    /** The gradient by gamma; {@code progress} as in {@link #dx}. */
    public double[] dgamma(IntConsumer progress) {
        return parameterGradient(gamma, perturbed -> totalLoss(perturbed, beta), progress);
    }

    /** The gradient by beta; {@code progress} as in {@link #dx}. */
    public double[] dbeta(IntConsumer progress) {
        return parameterGradient(beta, perturbed -> totalLoss(gamma, perturbed), progress);
    }

    /** The loss as a function of one parameter. */
    private interface ParameterLoss {
        double at(double[] parameter);
    }

    private double[] parameterGradient(double[] parameter, ParameterLoss loss, IntConsumer progress) {
        double[] gradient = new double[width];
        double[] perturbed = parameter.clone();
        for (int j = 0; j < width; j++) {
            perturbed[j] = parameter[j] + DELTA;
            double up = loss.at(perturbed);
            perturbed[j] = parameter[j] - DELTA;
            double down = loss.at(perturbed);
            perturbed[j] = parameter[j];
            gradient[j] = (up - down) / (2 * DELTA);
            progress.accept(1);
        }
        return gradient;
    }

    private double totalLoss(double[] gammaAt, double[] betaAt) {
        double[] y = new double[x.length];
        forward(x, y, x.length / width, gammaAt, betaAt);
        return loss(y, 0, 0, x.length);
    }

    private void forward(double[] input, double[] y, int rows, double[] gammaAt, double[] betaAt) {
        norm.forwardCopying(
                Forward.of(rows(input, rows), rows(y, rows)).gamma(Memory.of(gammaAt)).beta(Memory.of(betaAt)));
    }

    private Rows rows(double[] values, int count) {
        return Rows.of(Memory.of(values), width).view(0, count, width);
    }

    private double loss(double[] y, int from, int dyFrom, int length) {
        double loss = 0;
        for (int i = 0; i < length; i++) {
            loss += dy[dyFrom + i] * y[from + i];
        }
        return loss;
    }

    /**
     * How far two tensors are apart: {@code max|a - b| / max(|a| + |b|)}, each maximum over the whole tensor; 0 if
     * all is 0, NaN if there is a NaN.
     *
     * @throws IllegalArgumentException if the lengths differ
     */
    public static double relativeError(double[] a, double[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException(
                    "a has " + a.length + " elements, b has " + b.length + ": pass equal lengths");
        }
        double difference = 0;
        double scale = 0;
        for (int i = 0; i < a.length; i++) {
            difference = Math.max(difference, Math.abs(a[i] - b[i])); // Math.max keeps a NaN
            scale = Math.max(scale, Math.abs(a[i]) + Math.abs(b[i]));
        }
        return scale == 0 ? 0 : difference / scale;
    }
}
