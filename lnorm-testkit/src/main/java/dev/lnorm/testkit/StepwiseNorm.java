// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit;

import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.NormSpec;
import dev.lnorm.testkit.oracle.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Layer normalization as a textbook derives it, in plain {@code double}: each forward step a method, each backward step
 * the derivative of one of them, all rows at a time. It is here to be read and compared with, not to be fast. RMS
 * leaves out the steps of the mean. Gradients of a residual path and old parameter gradients are not added. Arrays are
 * handed out, not copied.
 */
public final class StepwiseNorm {
    private final boolean centres;
    private final double epsilon;
    private final int rows;
    private final int width;
    private final double[] x;
    private final double[] gamma;
    private final double[] beta;
    private final double[] dy;
    private final double[] mean;
    private final double[] centred;
    private final double[] variance;
    private final double[] rstd;
    private final double[] xhat;
    private final double[] y;
    private final double[] dgamma;
    private final double[] dbeta;
    private final double[] dxhat;
    private final double[] drstd;
    private final double[] dcentred;
    private final double[] dvariance;
    private final double[] throughVariance;
    private final double[] dmean;
    private final double[] dx;

    private StepwiseNorm(Problem problem) {
        NormSpec spec = problem.spec();
        this.centres = spec.formula() == Formula.LAYER;
        this.epsilon = spec.computeType() == ElementType.FLOAT64 ? spec.epsilon() : (float) spec.epsilon();
        this.rows = problem.rows();
        this.width = spec.width();
        this.x = problem.h();
        this.gamma = problem.effectiveGamma();
        this.beta = orZeros(problem.beta(), width);
        this.dy = orZeros(problem.dy(), x.length);
        this.mean = new double[rows];
        this.centred = new double[rows * width];
        this.variance = new double[rows];
        this.rstd = new double[rows];
        this.xhat = new double[rows * width];
        this.y = new double[rows * width];
        this.dgamma = new double[width];
        this.dbeta = new double[width];
        this.dxhat = new double[rows * width];
        this.drstd = new double[rows];
        this.dcentred = new double[rows * width];
        this.dvariance = new double[rows];
        this.throughVariance = new double[rows * width];
        this.dmean = new double[rows];
        this.dx = new double[rows * width];
    }

    private static double[] orZeros(double @Nullable [] values, int length) {
        return values == null ? new double[length] : values;
    }

    /** Takes {@code problem} through all steps, forward and backward; without {@code dy}, gradients are 0. */
    public static StepwiseNorm of(Problem problem) {
        StepwiseNorm norm = new StepwiseNorm(problem);
        norm.takeMean();
        norm.centre();
        norm.takeVariance();
        norm.takeRoot();
        norm.normalize();
        norm.scaleAndShift();
        norm.backThroughScaleAndShift();
        norm.backThroughNormalize();
        norm.backThroughRoot();
        norm.backThroughVariance();
        norm.backThroughCentre();
        norm.backThroughMean();
        return norm;
    }

    /** {@code mean = sum(x) / D}; RMS: 0. */
    private void takeMean() {
        for (int i = 0; centres && i < rows * width; i++) {
            mean[i / width] += x[i] / width;
        }
    }

    /** {@code a = x - mean}. */
    private void centre() {
        for (int i = 0; i < rows * width; i++) {
            centred[i] = x[i] - mean[i / width];
        }
    }

    /** {@code var = sum(a^2) / D}. */
    private void takeVariance() {
        for (int i = 0; i < rows * width; i++) {
            variance[i / width] += centred[i] * centred[i] / width;
        }
    }

    /** {@code rstd = (var + epsilon)^(-1/2)}. */
    private void takeRoot() {
        for (int row = 0; row < rows; row++) {
            rstd[row] = 1 / Math.sqrt(variance[row] + epsilon);
        }
    }

    /** {@code xhat = a rstd}. */
    private void normalize() {
        for (int i = 0; i < rows * width; i++) {
            xhat[i] = centred[i] * rstd[i / width];
        }
    }

    /** {@code y = xhat gamma + beta}. */
    private void scaleAndShift() {
        for (int i = 0; i < rows * width; i++) {
            y[i] = xhat[i] * gamma[i % width] + beta[i % width];
        }
    }

    /**
     * {@code dy/dbeta = 1, dy/dgamma = xhat, dy/dxhat = gamma}; a parameter serves all rows, so its gradients add
     * up.
     */
    private void backThroughScaleAndShift() {
        for (int i = 0; i < rows * width; i++) {
            dbeta[i % width] += dy[i];
            dgamma[i % width] += dy[i] * xhat[i];
            dxhat[i] = dy[i] * gamma[i % width];
        }
    }

    /** {@code dxhat/drstd = a, dxhat/da = rstd}; rstd serves the whole row, so its gradients add up. */
    private void backThroughNormalize() {
        for (int i = 0; i < rows * width; i++) {
            drstd[i / width] += dxhat[i] * centred[i];
            dcentred[i] = dxhat[i] * rstd[i / width];
        }
    }

    /** {@code drstd/dvar = -1/2 (var + epsilon)^(-3/2) = -1/2 rstd^3}. */
    private void backThroughRoot() {
        for (int row = 0; row < rows; row++) {
            dvariance[row] = drstd[row] * -0.5 * rstd[row] * rstd[row] * rstd[row];
        }
    }

    /** {@code dvar/da = 2 a / D}: the second way in which the loss depends on a. */
    private void backThroughVariance() {
        for (int i = 0; i < rows * width; i++) {
            throughVariance[i] = dvariance[i / width] * 2 * centred[i] / width;
            dcentred[i] += throughVariance[i];
        }
    }

    /** {@code da/dmean = -1, da/dx = 1}. */
    private void backThroughCentre() {
        for (int i = 0; i < rows * width; i++) {
            dmean[i / width] -= centres ? dcentred[i] : 0;
            dx[i] = dcentred[i];
        }
    }

    /** {@code dmean/dx = 1 / D}: the second way in which the loss depends on x. */
    private void backThroughMean() {
        for (int i = 0; i < rows * width; i++) {
            dx[i] += dmean[i / width] / width;
        }
    }

    /**
     * The same gradient by the compact formula, {@code rstd (g - avg(g) - xhat avg(g xhat))} with {@code g = dxhat};
     * RMS without {@code avg(g)}.
     */
    public double[] compactDx() {
        double[] compact = new double[rows * width];
        for (int first = 0; first < rows * width; first += width) {
            double averageG = 0;
            double averageGXhat = 0;
            for (int i = first; i < first + width; i++) {
                averageG += centres ? dxhat[i] / width : 0;
                averageGXhat += dxhat[i] * xhat[i] / width;
            }
            for (int i = first; i < first + width; i++) {
                compact[i] = rstd[first / width] * (dxhat[i] - averageG - xhat[i] * averageGXhat);
            }
        }
        return compact;
    }

    /** The mean of each row; RMS: 0. */
    public double[] mean() {
        return mean;
    }

    /** The variance of each row; RMS: the mean square. */
    public double[] variance() {
        return variance;
    }

    /** {@code 1 / sqrt(variance + epsilon)} of each row. */
    public double[] rstd() {
        return rstd;
    }

    /** The normalized rows. */
    public double[] xhat() {
        return xhat;
    }

    /** The output. */
    public double[] y() {
        return y;
    }

    /** The gradient by gamma. */
    public double[] dgamma() {
        return dgamma;
    }

    /** The gradient by beta. */
    public double[] dbeta() {
        return dbeta;
    }

    /** The gradient by {@code rstd} of each row. */
    public double[] drstd() {
        return drstd;
    }

    /** The gradient by the variance of each row. */
    public double[] dvariance() {
        return dvariance;
    }

    /** {@code dxhat rstd}, what reaches the centred rows directly: a part of {@link #dx}. */
    public double[] direct() {
        double[] direct = new double[rows * width];
        for (int i = 0; i < direct.length; i++) {
            direct[i] = dxhat[i] * rstd[i / width];
        }
        return direct;
    }

    /** What reaches the centred rows through the variance: a part of {@link #dx}. */
    public double[] throughVariance() {
        return throughVariance;
    }

    /** The gradient by the mean of each row; RMS: 0. */
    public double[] dmean() {
        return dmean;
    }

    /** The gradient by x. */
    public double[] dx() {
        return dx;
    }
}
