// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.oracle;

import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.NormSpec;
import org.jspecify.annotations.Nullable;

/**
 * N9: how far from the exact result a result may be. Every error is a multiple of {@code u}, the unit roundoff of the
 * compute type, and of the condition of the element; {@link WorstError} compares it with the limit.
 *
 * <p>The bounds hold before the final {@code store}. Where that store rounds, the error is the distance from the exact
 * value to the nearest value that rounds to what is stored: 0 if the exact value itself does. Beside the bound there is
 * an allowance for underflow, a few times the smallest subnormal of the compute type, which is below any {@code u} for
 * results in the normal range.
 *
 * <p>Only rows in the domain of N8.1 are checked: all elements finite, {@code |x| <= 2^125} ({@code f64}: 2^1021), and
 * {@code variance + epsilon >= 2^-100} (2^-900). A parameter gradient is checked when all rows are. Limits assume that
 * {@code dy x gamma} does not overflow. N9.5 says which rows may exceed 8 by design. A result that must be a number and
 * is a NaN has an infinite error.
 */
public final class ErrorBounds {
    /** The limit for {@code y} and {@code dx}. */
    public static final double ROW_LIMIT = 8;

    private static final double MEAN_LIMIT = 44;
    private static final double LAYER_RSTD_LIMIT = 80;
    private static final double RMS_RSTD_LIMIT = 18;

    private final Problem problem;
    private final ExactResult exact;
    private final NormSpec spec;
    private final int width;
    private final double[] gamma;
    private final double u;
    private final double subnormal;
    private final boolean[] inDomain;
    private final boolean allInDomain;

    private ErrorBounds(Problem problem, ExactResult exact) {
        this.problem = problem;
        this.exact = exact;
        this.spec = problem.spec();
        this.width = spec.width();
        this.gamma = problem.effectiveGamma();
        this.u = spec.computeType().unitRoundoff();
        this.subnormal = Stored.minSubnormal(spec.computeType());
        this.inDomain = Domain.of(problem, exact);
        boolean all = true;
        for (boolean row : inDomain) {
            all &= row;
        }
        this.allInDomain = all;
    }

    /** The bounds for {@code problem}, around the results of {@link ExactOracle}. */
    public static ErrorBounds of(Problem problem) {
        return of(problem, ExactOracle.of(problem));
    }

    /**
     * The bounds for {@code problem} around {@code exact}, results that come from elsewhere, such as the golden
     * vectors.
     */
    public static ErrorBounds of(Problem problem, ExactResult exact) {
        return new ErrorBounds(problem, exact);
    }

    /** The exact results that errors are measured against. */
    public ExactResult exact() {
        return exact;
    }

    /** Whether the bounds hold for {@code row}. */
    public boolean inDomain(int row) {
        return inDomain[row];
    }

    /**
     * N9.1: {@code |y - y*| <= 8 u (|gamma_i| (|xhat_i| + 1) + |beta_i|)}; {@code y} is {@code rows x width}, as
     * stored.
     */
    public WorstError forward(double[] y) {
        double[] beta = problem.beta();
        Measurement measurement = new Measurement("y", spec.rowType(), u, y, exact.y());
        for (int i = 0; i < y.length; i++) {
            int j = i % width;
            if (inDomain[i / width]) {
                double added = beta == null ? 0 : Math.abs(beta[j]);
                double condition = Math.abs(gamma[j]) * (Math.abs(exact.xhat().hi(i)) + 1) + added;
                measurement.add(i, condition, ROW_LIMIT, subnormal);
            }
        }
        return measurement.worst();
    }

    /**
     * N9.2: {@code |dx - dx*| <= 8 u rstd (|g_i| + mean|g| + |xhat_i| mean|g xhat|)}, and {@code u |dx*|} more with
     * {@code dh}, for the one rounding that its addition brings; {@code dx} is {@code rows x width}, as stored.
     */
    public WorstError dx(double[] dx) {
        Measurement measurement = new Measurement("dx", spec.rowType(), u, dx, exact.dx());
        for (int row = 0; row < problem.rows(); row++) {
            if (inDomain[row]) {
                dx(row, measurement);
            }
        }
        return measurement.worst();
    }

    private void dx(int row, Measurement measurement) {
        double[] dy = backwardInput();
        double[] dh = problem.dh();
        int first = row * width;
        double meanG = 0;
        double meanGXhat = 0;
        for (int i = 0; i < width; i++) {
            double g = Math.abs(dy[first + i] * gamma[i]);
            meanG += g / width;
            meanGXhat += g * Math.abs(exact.xhat().hi(first + i)) / width;
        }
        double rstd = exact.rstd().hi(row);
        for (int i = 0; i < width; i++) {
            double g = Math.abs(dy[first + i] * gamma[i]);
            double xhat = Math.abs(exact.xhat().hi(first + i));
            double condition = rstd * (g + meanG + xhat * meanGXhat);
            double addition = dh == null ? 0 : u * Math.abs(exact.dx().hi(first + i));
            // products of gradients underflow by half a subnormal each, in g, m1, m2 and t, and rstd magnifies that
            double underflow = subnormal * (1 + 2 * rstd * (1 + xhat));
            measurement.add(first + i, condition, ROW_LIMIT, underflow + addition);
        }
    }

    /**
     * N9.3: {@code (R + log2(N/R) + 4) u} times {@code sum |dy| (|xhat| + 1)}, and {@code u |old + total|} more when
     * accumulating; {@code dgamma} has {@code width} elements, as stored.
     */
    public WorstError dgamma(double[] dgamma) {
        return parameterGradient("dgamma", dgamma, exact.dgamma(), true, problem.oldDgamma());
    }

    /**
     * N9.3: {@code (R + log2(N/R) + 4) u} times {@code sum |dy|}, and {@code u |old + total|} more when accumulating;
     * {@code dbeta} has {@code width} elements, as stored.
     */
    public WorstError dbeta(double[] dbeta) {
        return parameterGradient("dbeta", dbeta, exact.dbeta(), false, problem.oldDbeta());
    }

    private WorstError parameterGradient(
            String name, double[] actual, DoubleDoubles expected, boolean ofGamma, double @Nullable [] old) {
        Measurement measurement = new Measurement(name, problem.gradientType(), u, actual, expected);
        double[] dy = backwardInput();
        double limit = gradientLimit(problem.rows());
        double underflow = subnormal * (problem.rows() + 1);
        for (int j = 0; j < width && allInDomain; j++) {
            double magnitudes = 0;
            double addition = old == null ? 0 : u * Math.abs(expected.hi(j));
            for (int i = j; i < dy.length; i += width) {
                magnitudes += Math.abs(dy[i]) * (ofGamma ? Math.abs(exact.xhat().hi(i)) + 1 : 1);
            }
            measurement.add(j, magnitudes, limit, underflow + addition);
        }
        return measurement.worst();
    }

    /**
     * {@code R + log2(N/R) + 4} for {@code rows} rows; {@code R} is the chunk of N7, and the logarithm is at least 0.
     */
    public static double gradientLimit(int rows) {
        int chunkRows = ParameterGradients.chunkRows(rows);
        double chunks = Math.max(1, (double) rows / chunkRows);
        return chunkRows + Math.log(chunks) / Math.log(2) + 4;
    }

    /**
     * N9.4: {@code |mean - mean*| <= 44 u max(sigma, tau) + 2^-53 |mean*|}, for means that are handed out as doubles;
     * {@code tau} is 2^-72, or 2^-535 for {@code f64}. The derivation is in W2 of that page: each {@code x_i - K} is
     * rounded once, its sum at most 27 times and the mean of it twice, {@code K} is within about a standard deviation
     * of the mean, and the last term is the rounding of {@code K + c} to a double. For RMS the mean is 0.
     */
    public WorstError mean(double[] mean) {
        Measurement measurement = new Measurement("mean", ElementType.FLOAT64, u, mean, exact.mean());
        double tau = spec.computeType() == ElementType.FLOAT64 ? 0x1p-535 : 0x1p-72;
        for (int row = 0; row < mean.length; row++) {
            if (inDomain[row]) {
                double rounding = 0x1p-53 * Math.abs(exact.mean().hi(row));
                measurement.add(row, Math.max(sigma(row), tau), MEAN_LIMIT + 2 * doublings(), rounding);
            }
        }
        return measurement.worst();
    }

    /** The root of the variance, by which {@code xhat} has the mean square {@code (sigma rstd)^2}; nothing cancels. */
    private double sigma(int row) {
        double squares = 0;
        for (int i = row * width; i < (row + 1) * width; i++) {
            squares += exact.xhat().hi(i) * exact.xhat().hi(i);
        }
        return Math.sqrt(squares / width) / exact.rstd().hi(row);
    }

    /**
     * N9.4: {@code |rstd - rstd*| <= 80 u rstd*}, for RMS {@code 18 u rstd*}. The derivation is in W2 of that page:
     * half the relative error of the variance, which is that of a sum of at most 27 roundings a term and, for LAYER, of
     * what the error of {@code c} adds, and {@code 2.5 u} for the addition of epsilon, the root and the quotient.
     */
    public WorstError rstd(double[] rstd) {
        Measurement measurement = new Measurement("rstd", spec.computeType(), u, rstd, exact.rstd());
        boolean layer = spec.formula() == Formula.LAYER;
        double limit = layer ? LAYER_RSTD_LIMIT + 3 * doublings() : RMS_RSTD_LIMIT + 2 * doublings();
        for (int row = 0; row < rstd.length; row++) {
            if (inDomain[row]) {
                measurement.add(row, exact.rstd().hi(row), limit, subnormal);
            }
        }
        return measurement.worst();
    }

    /** How often the width doubles beyond 65536, for which the limits of N9.4 are stated. */
    private int doublings() {
        return Math.max(0, Integer.SIZE - Integer.numberOfLeadingZeros(width - 1) - 16);
    }

    private double[] backwardInput() {
        double[] dy = problem.dy();
        if (dy == null) {
            throw new IllegalStateException("the problem has no dy, so there is no backward pass: set Problem.dy");
        }
        return dy;
    }
}
