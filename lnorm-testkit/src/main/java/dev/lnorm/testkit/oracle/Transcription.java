// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.oracle;

import dev.lnorm.Formula;
import dev.lnorm.NormSpec;
import java.util.Arrays;

/**
 * {@code docs/numerics.md} in scalar Java, to be read beside that page: the bits that every backend returns which
 * declares {@code REPRODUCIBLE}. Comments name the page's sections: N1 notation, N2 {@link RowSum row sums}, N3 and N4
 * {@link RowStatistics statistics}, N5 forward, N6 backward, N7 {@link ParameterGradients parameter gradients}, N8
 * special values. It is slow and has no other aim than to be plainly right.
 */
public final class Transcription {
    private final Problem problem;
    private final NormSpec spec;
    private final Compute compute;
    private final RowSum sum;
    private final int width;
    private final double r;
    private final double[] gamma;

    private Transcription(Problem problem) {
        this.problem = problem;
        this.spec = problem.spec();
        this.compute = Compute.of(spec);
        this.sum = new RowSum(compute);
        this.width = spec.width();
        this.r = compute.round(1.0 / width);
        this.gamma = problem.effectiveGamma();
    }

    /** The results of {@code problem}; with {@code dy}, those of the backward pass too. */
    public static NormResult of(Problem problem) {
        return new Transcription(problem).result();
    }

    private NormResult result() {
        int rows = problem.rows();
        double[] h = problem.h();
        double[] y = new double[rows * width];
        double[] dx = new double[rows * width];
        double[] shift = new double[rows];
        double[] correction = new double[rows];
        double[] rstd = new double[rows];
        double[] dy = problem.dy();
        ParameterGradients parameters = new ParameterGradients(problem);
        for (int row = 0; row < rows; row++) {
            int first = row * width;
            double[] x = Arrays.copyOfRange(h, first, first + width);
            RowStatistics statistics = RowStatistics.of(spec, x);
            shift[row] = statistics.shift();
            correction[row] = statistics.correction();
            rstd[row] = statistics.rstd();
            double[] xhat = xhat(x, statistics);
            forward(xhat, y, first);
            if (dy != null) {
                double[] dyRow = Arrays.copyOfRange(dy, first, first + width);
                backward(xhat, dyRow, rstd[row], dx, first);
                parameters.add(row, dyRow, xhat);
            }
        }
        NormResult.Gradients gradients = dy == null
                ? null
                : new NormResult.Gradients(dx, parameters.dgamma(), parameters.dbeta());
        return new NormResult(h, y, shift, correction, rstd, gradients);
    }

    /** N5.2. */
    private double[] xhat(double[] x, RowStatistics row) {
        double[] xhat = new double[width];
        for (int i = 0; i < width; i++) {
            double centred = compute.sub(compute.sub(x[i], row.shift()), row.correction());
            xhat[i] = compute.mul(spec.formula() == Formula.LAYER ? centred : x[i], row.rstd());
        }
        return xhat;
    }

    /** N5.3. */
    private void forward(double[] xhat, double[] y, int first) {
        double[] beta = problem.beta();
        for (int i = 0; i < width; i++) {
            double added = beta == null ? -0.0 : beta[i];
            y[first + i] = Stored.store(spec.rowType(), compute.fma(xhat[i], gamma[i], added));
        }
    }

    /** N6.1 to N6.4. */
    private void backward(double[] xhat, double[] dy, double rstd, double[] dx, int first) {
        double[] g = new double[width];
        Arrays.setAll(g, i -> compute.mul(dy[i], gamma[i]));
        double m1 = compute.mul(sum.of(width, i -> g[i]), r);
        double m2 = compute.mul(sum.ofProducts(width, i -> g[i], i -> xhat[i]), r);
        double[] dh = problem.dh();
        for (int i = 0; i < width; i++) {
            double centred = spec.formula() == Formula.LAYER ? compute.sub(g[i], m1) : g[i];
            double t = compute.fma(-xhat[i], m2, centred);
            double added = dh == null ? -0.0 : dh[first + i];
            dx[first + i] = Stored.store(spec.rowType(), compute.fma(rstd, t, added));
        }
    }
}
