// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.demo;

/**
 * Layer normalization as a textbook derives it, in plain {@code double}: each forward step a method, each backward
 * step the derivative of one of them, all rows at a time. It is here to be read and compared with, not to be fast.
 */
final class StepwiseNorm {
    private final Sample sample;
    private final double epsilon;
    private final int rows;
    private final int width;
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
    private final double[] dmean;
    private final double[] dx;

    private StepwiseNorm(Sample sample, double epsilon) {
        this.sample = sample;
        this.epsilon = epsilon;
        this.rows = sample.shape().rows();
        this.width = sample.shape().width();
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
        this.dmean = new double[rows];
        this.dx = new double[rows * width];
    }

    static StepwiseNorm of(Sample sample, double epsilon) {
        StepwiseNorm norm = new StepwiseNorm(sample, epsilon);
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

    /** {@code mean = sum(x) / D}. */
    private void takeMean() {
        for (int i = 0; i < rows * width; i++) {
            mean[i / width] += sample.x()[i] / width;
        }
    }

    /** {@code a = x - mean}. */
    private void centre() {
        for (int i = 0; i < rows * width; i++) {
            centred[i] = sample.x()[i] - mean[i / width];
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
            y[i] = xhat[i] * sample.gamma()[i % width] + sample.beta()[i % width];
        }
    }

    /**
     * {@code dy/dbeta = 1, dy/dgamma = xhat, dy/dxhat = gamma}; a parameter serves all rows, so its gradients add
     * up.
     */
    private void backThroughScaleAndShift() {
        for (int i = 0; i < rows * width; i++) {
            double dy = sample.dy()[i];
            dbeta[i % width] += dy;
            dgamma[i % width] += dy * xhat[i];
            dxhat[i] = dy * sample.gamma()[i % width];
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
            dcentred[i] += dvariance[i / width] * 2 * centred[i] / width;
        }
    }

    /** {@code da/dmean = -1, da/dx = 1}. */
    private void backThroughCentre() {
        for (int i = 0; i < rows * width; i++) {
            dmean[i / width] -= dcentred[i];
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
     * The same gradient by the compact formula, {@code rstd (g - avg(g) - xhat avg(g xhat))} with {@code g =
     * dxhat}.
     */
    double[] compactDx() {
        double[] compact = new double[rows * width];
        for (int first = 0; first < rows * width; first += width) {
            double averageG = 0;
            double averageGXhat = 0;
            for (int i = first; i < first + width; i++) {
                averageG += dxhat[i] / width;
                averageGXhat += dxhat[i] * xhat[i] / width;
            }
            for (int i = first; i < first + width; i++) {
                compact[i] = rstd[first / width] * (dxhat[i] - averageG - xhat[i] * averageGXhat);
            }
        }
        return compact;
    }

    double[] mean() {
        return mean;
    }

    double[] variance() {
        return variance;
    }

    double[] y() {
        return y;
    }

    double[] dgamma() {
        return dgamma;
    }

    double[] dbeta() {
        return dbeta;
    }

    double[] drstd() {
        return drstd;
    }

    double[] dvariance() {
        return dvariance;
    }

    double[] dmean() {
        return dmean;
    }

    double[] dx() {
        return dx;
    }
}
