// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit;

import dev.lnorm.ElementType;
import dev.lnorm.Forward;
import dev.lnorm.LayerNorm;
import dev.lnorm.Memory;
import dev.lnorm.Rows;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * The gradients of a {@link LayerNorm} by central differences of its own forward pass in {@code f64}: a
 * {@link GradientCheck} of x, gamma and beta. An element of x changes its own row only, so only that row is evaluated.
 * Not thread-safe.
 */
public final class NormDifferences {
    private final LayerNorm norm;
    private final int width;
    private final double[] x;
    private final double[] gamma;
    private final double[] beta;
    private final double[] dy;

    private NormDifferences(LayerNorm norm, double[] x, double[] gamma, double[] beta, double[] dy) {
        this.norm = norm;
        this.width = norm.spec().width();
        this.x = x;
        this.gamma = gamma;
        this.beta = beta;
        this.dy = dy;
    }

    /**
     * The gradients of {@code norm} at one point. Arrays are held, not copied.
     *
     * @param norm a normalization of {@code f64} rows and parameters
     * @param x rows of the width of {@code norm}, one after the other
     * @param gamma one value a column
     * @param beta one value a column
     * @param dy as long as {@code x}
     * @throws IllegalArgumentException if the spec is not {@code f64} or a length does not fit
     */
    public static NormDifferences of(LayerNorm norm, double[] x, double[] gamma, double[] beta, double[] dy) {
        if (norm.spec().rowType() != ElementType.FLOAT64) {
            throw new IllegalArgumentException("the rows are " + norm.spec().rowType()
                    + ": differences need f64, in narrower types rounding drowns them");
        }
        int width = norm.spec().width();
        if (x.length % width != 0 || dy.length != x.length || gamma.length != width || beta.length != width) {
            throw new IllegalArgumentException("x has " + x.length + " elements, dy " + dy.length + ", gamma "
                    + gamma.length + ", beta " + beta.length + ", the width is " + width
                    + ": pass whole rows and one parameter a column");
        }
        return new NormDifferences(norm, x, gamma, beta, dy);
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
        return dx(all(x), progress);
    }

    /** The gradient by some elements of x: by {@code elements[k]} at {@code [k]}. */
    public double[] dx(int[] elements, IntConsumer progress) {
        return GradientCheck.ofRows(rows -> forward(rows, gamma, beta), width, x, dy, elements, progress);
    }

    /** The gradient by gamma; {@code progress} as in {@link #dx(IntConsumer)}. */
    public double[] dgamma(IntConsumer progress) {
        return dgamma(all(gamma), progress);
    }

    /** The gradient by some elements of gamma: by {@code columns[k]} at {@code [k]}. */
    public double[] dgamma(int[] columns, IntConsumer progress) {
        return GradientCheck.of(perturbed -> forward(x, perturbed, beta), gamma, dy, columns, progress);
    }

    /** The gradient by beta; {@code progress} as in {@link #dx(IntConsumer)}. */
    public double[] dbeta(IntConsumer progress) {
        return dbeta(all(beta), progress);
    }

    /** The gradient by some elements of beta: by {@code columns[k]} at {@code [k]}. */
    public double[] dbeta(int[] columns, IntConsumer progress) {
        return GradientCheck.of(perturbed -> forward(x, gamma, perturbed), beta, dy, columns, progress);
    }

    private static int[] all(double[] values) {
        return IntStream.range(0, values.length).toArray();
    }

    private double[] forward(double[] rows, double[] gammaAt, double[] betaAt) {
        double[] y = new double[rows.length];
        norm.forwardCopying(Forward.of(Rows.of(Memory.of(rows), width), Rows.of(Memory.of(y), width))
                .gamma(Memory.of(gammaAt)).beta(Memory.of(betaAt)));
        return y;
    }
}
