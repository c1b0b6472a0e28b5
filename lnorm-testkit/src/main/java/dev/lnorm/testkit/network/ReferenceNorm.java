// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.network;

import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.NormSpec;
import dev.lnorm.testkit.oracle.ErrorBounds;
import dev.lnorm.testkit.oracle.Stored;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * The norm layer as M1 to M3 of {@code docs/numerics.md} have it, in plain {@code double}, for activations of moderate
 * size. It rounds operands and results to the same stored types as a {@link BackendNorm}. It can be displaced: every
 * result is then moved by a share of all that a backend may be off, the bound of N9 and the rounding to a 16-bit type.
 * How far a network strays with displaced norms says how far one with a right backend may.
 */
public final class ReferenceNorm implements Layer {
    private final NormSpec spec;
    private final int width;
    private final double u;
    private final DoubleSupplier share;
    private final Parameter gamma;
    private final Parameter beta;
    private double[] xhat = {};
    private double[] rstd = {};

    /**
     * A layer with gamma 1 and beta 0 (with the unit offset, gamma 0).
     *
     * @param share asked once a result: the share of the allowed error, from -1 to 1, that is added to it; 0 for none
     */
    public ReferenceNorm(String name, NormSpec spec, DoubleSupplier share) {
        this.spec = spec;
        this.width = spec.width();
        this.u = spec.computeType().unitRoundoff();
        this.share = share;
        double[] scale = new double[width];
        Arrays.fill(scale, spec.hasUnitOffsetGamma() ? 0 : 1);
        this.gamma = new Parameter(name + ".gamma", scale);
        this.beta = new Parameter(name + ".beta", new double[width]);
    }

    @Override
    public double[] forward(double[] x) {
        double[] stored = Arrays.stream(x).map(value -> Stored.store(spec.rowType(), value)).toArray();
        xhat = new double[x.length];
        rstd = new double[x.length / width];
        double[] y = new double[x.length];
        for (int row = 0; row < rstd.length; row++) {
            int first = row * width;
            double mean = spec.formula() == Formula.LAYER ? mean(stored, first) : 0;
            double variance = 0;
            for (int i = first; i < first + width; i++) {
                variance += (stored[i] - mean) * (stored[i] - mean) / width;
            }
            rstd[row] = 1 / Math.sqrt(variance + Stored.store(spec.computeType(), spec.epsilon()));
            for (int i = first; i < first + width; i++) {
                xhat[i] = (stored[i] - mean) * rstd[row];
                double scale = scale(i - first);
                double shift = Stored.store(spec.parameterType(), beta.values()[i - first]);
                // N9.1
                double bound = ErrorBounds.ROW_LIMIT * u * (Math.abs(scale) * (Math.abs(xhat[i]) + 1)
                        + Math.abs(shift));
                y[i] = result(spec.rowType(), xhat[i] * scale + shift, bound);
            }
        }
        return y;
    }

    private double mean(double[] values, int first) {
        double sum = 0;
        for (int i = first; i < first + width; i++) {
            sum += values[i] - values[first];
        }
        return values[first] + sum / width;
    }

    /** The effective gamma of a column. */
    private double scale(int column) {
        double stored = Stored.store(spec.parameterType(), gamma.values()[column]);
        return spec.hasUnitOffsetGamma() ? 1 + stored : stored;
    }

    @Override
    public double[] backward(double[] dy) {
        double[] stored = Arrays.stream(dy).map(value -> Stored.store(spec.rowType(), value)).toArray();
        double[] dx = new double[dy.length];
        for (int row = 0; row < rstd.length; row++) {
            inputGradient(row, stored, dx);
        }
        parameterGradient(gamma, stored, true);
        parameterGradient(beta, stored, false);
        return dx;
    }

    private void inputGradient(int row, double[] dy, double[] dx) {
        int first = row * width;
        double meanG = 0;
        double meanGXhat = 0;
        double meanMagnitude = 0;
        double meanProduct = 0;
        for (int i = first; i < first + width; i++) {
            double g = dy[i] * scale(i - first);
            meanG += g / width;
            meanGXhat += g * xhat[i] / width;
            meanMagnitude += Math.abs(g) / width;
            meanProduct += Math.abs(g * xhat[i]) / width;
        }
        for (int i = first; i < first + width; i++) {
            double g = dy[i] * scale(i - first);
            double centred = spec.formula() == Formula.LAYER ? g - meanG : g;
            // N9.2
            double bound = ErrorBounds.ROW_LIMIT * u * rstd[row]
                    * (Math.abs(g) + meanMagnitude + Math.abs(xhat[i]) * meanProduct);
            dx[i] = result(spec.rowType(), rstd[row] * (centred - xhat[i] * meanGXhat), bound);
        }
    }

    private void parameterGradient(Parameter parameter, double[] dy, boolean ofGamma) {
        double[] total = new double[width];
        for (int j = 0; j < width; j++) {
            double sum = 0;
            double magnitudes = 0;
            for (int i = j; i < dy.length; i += width) {
                sum += ofGamma ? dy[i] * xhat[i] : dy[i];
                magnitudes += Math.abs(dy[i]) * (ofGamma ? Math.abs(xhat[i]) + 1 : 1);
            }
            // N9.3, where an addition to what was there is one rounding more
            double result = parameter.gradient()[j] + sum;
            double bound = u * (ErrorBounds.gradientLimit(rstd.length) * magnitudes + Math.abs(result));
            total[j] = result(spec.parameterType(), result, bound);
        }
        parameter.replace(total);
    }

    /** {@code value} as stored, displaced by a share of its bound and of what the store may do. */
    private double result(ElementType type, double value, double bound) {
        double rounding = type.isSixteenBit() ? type.unitRoundoff() * Math.abs(value) : 0;
        return Stored.store(type, value + share.getAsDouble() * (bound + rounding));
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(gamma, beta);
    }
}
