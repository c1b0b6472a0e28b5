// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.oracle;

import dev.lnorm.ElementType;
import dev.lnorm.NormSpec;
import org.jspecify.annotations.Nullable;

/**
 * The results of a {@link Problem} as stored, widened to {@code double}: to be compared as raw bits, any NaN equal to
 * any NaN. The arrays are not copied.
 */
public final class NormResult {
    private final double[] h;
    private final double[] y;
    private final double[] shift;
    private final double[] correction;
    private final double[] rstd;
    private final @Nullable Gradients gradients;

    NormResult(double[] h, double[] y, double[] shift, double[] correction, double[] rstd,
            @Nullable Gradients gradients) {
        this.h = h;
        this.y = y;
        this.shift = shift;
        this.correction = correction;
        this.rstd = rstd;
        this.gradients = gradients;
    }

    /** The results of the backward pass. */
    static final class Gradients {
        private final double[] dx;
        private final double[] dgamma;
        private final double[] dbeta;

        Gradients(double[] dx, double[] dgamma, double[] dbeta) {
            this.dx = dx;
            this.dgamma = dgamma;
            this.dbeta = dbeta;
        }
    }

    /** Whether two results are the same bits; any NaN is the same as any NaN, and -0.0 is not +0.0. */
    public static boolean same(double a, double b) {
        return Double.doubleToLongBits(a) == Double.doubleToLongBits(b);
    }

    /**
     * What was normalized: the stored sum of {@code x} and the residual, or {@code x}; {@code rows x width}, row type.
     */
    public double[] h() {
        return h;
    }

    /** The output; {@code rows x width}, row type. */
    public double[] y() {
        return y;
    }

    /** {@code K} for each row; {@linkplain NormSpec#computeType() compute type}. */
    public double[] shift() {
        return shift;
    }

    /** {@code c} for each row; {@linkplain NormSpec#computeType() compute type}. */
    public double[] correction() {
        return correction;
    }

    /** {@code rstd} for each row; {@linkplain NormSpec#computeType() compute type}. */
    public double[] rstd() {
        return rstd;
    }

    /** The mean of each row as a double: {@code K + c}, rounded once, to {@link ElementType#FLOAT64}. */
    public double[] mean() {
        double[] mean = new double[shift.length];
        for (int row = 0; row < mean.length; row++) {
            mean[row] = shift[row] + correction[row];
        }
        return mean;
    }

    /**
     * The gradient of {@code x} (and of the residual); {@code rows x width}, row type.
     *
     * @throws IllegalStateException if the problem has no dy
     */
    public double[] dx() {
        return gradients().dx;
    }

    /**
     * The gradient of gamma; {@code width}, gradient type.
     *
     * @throws IllegalStateException if the problem has no dy
     */
    public double[] dgamma() {
        return gradients().dgamma;
    }

    /**
     * The gradient of beta; {@code width}, gradient type.
     *
     * @throws IllegalStateException if the problem has no dy
     */
    public double[] dbeta() {
        return gradients().dbeta;
    }

    private Gradients gradients() {
        if (gradients == null) {
            throw new IllegalStateException("the problem has no dy, so there is no backward pass: set Problem.dy");
        }
        return gradients;
    }
}
