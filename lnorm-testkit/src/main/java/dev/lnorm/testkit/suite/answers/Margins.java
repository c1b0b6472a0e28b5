// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.answers;

import dev.lnorm.ElementType;
import dev.lnorm.testkit.oracle.ErrorBounds;
import dev.lnorm.testkit.oracle.ExactOracle;
import dev.lnorm.testkit.oracle.ExactResult;
import dev.lnorm.testkit.oracle.Problem;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * The margins of N9 for every result of a problem with {@code dy} that is in the domain of N8.1. Beside the bound each
 * element has an allowance for its store to a 16-bit type, and for underflow a few of the smallest numbers.
 */
public final class Margins {
    private static final double LIMIT = ErrorBounds.ROW_LIMIT;

    private final Margin y;
    private final Margin dx;
    private final Margin dgamma;
    private final Margin dbeta;

    private Margins(Margin y, Margin dx, Margin dgamma, Margin dbeta) {
        this.y = y;
        this.dx = dx;
        this.dgamma = dgamma;
        this.dbeta = dbeta;
    }

    /** The margins of {@code problem}. */
    public static Margins of(Problem problem) {
        return of(problem, ExactOracle.of(problem));
    }

    /** The margins of {@code problem}, whose exact results are at hand. */
    public static Margins of(Problem problem, ExactResult exact) {
        return new Margins(y(problem, exact), dx(problem, exact),
                parameter(problem, exact, true), parameter(problem, exact, false));
    }

    /** Of {@code y}. */
    public Margin y() {
        return y;
    }

    /** Of {@code dx}. */
    public Margin dx() {
        return dx;
    }

    /** Of dgamma. */
    public Margin dgamma() {
        return dgamma;
    }

    /** Of dbeta. */
    public Margin dbeta() {
        return dbeta;
    }

    /** For differences and sums of the results of two problems. */
    public Margins plus(Margins other) {
        return new Margins(y.plus(other.y), dx.plus(other.dx), dgamma.plus(other.dgamma), dbeta.plus(other.dbeta));
    }

    /** With {@code rows} done to what has rows, and {@code columns} to the parameters. */
    public Margins changed(UnaryOperator<Margin> rows, UnaryOperator<Margin> columns) {
        return new Margins(rows.apply(y), rows.apply(dx), columns.apply(dgamma), columns.apply(dbeta));
    }

    /** N9.1. */
    private static Margin y(Problem problem, ExactResult exact) {
        int width = problem.spec().width();
        double[] gamma = problem.effectiveGamma();
        double[] beta = problem.beta();
        double[] unit = new double[problem.x().length];
        double[] allowance = new double[unit.length];
        for (int i = 0; i < unit.length; i++) {
            int j = i % width;
            double added = beta == null ? 0 : Math.abs(beta[j]);
            unit[i] = u(problem) * (Math.abs(gamma[j]) * (Math.abs(exact.xhat().hi(i)) + 1) + added);
            allowance[i] = store(problem, problem.spec().rowType(), Math.abs(exact.y().hi(i)) + LIMIT * unit[i]);
        }
        return new Margin(LIMIT, unit, allowance);
    }

    /** N9.2. */
    private static Margin dx(Problem problem, ExactResult exact) {
        int width = problem.spec().width();
        double[] g = gradientOfXhat(problem);
        double[] unit = new double[g.length];
        double[] allowance = new double[g.length];
        for (int first = 0; first < g.length; first += width) {
            double meanG = 0;
            double meanGXhat = 0;
            for (int i = first; i < first + width; i++) {
                meanG += g[i] / width;
                meanGXhat += g[i] * Math.abs(exact.xhat().hi(i)) / width;
            }
            double rstd = exact.rstd().hi(first / width);
            for (int i = first; i < first + width; i++) {
                double xhat = Math.abs(exact.xhat().hi(i));
                unit[i] = u(problem) * rstd * (g[i] + meanG + xhat * meanGXhat);
                double result = Math.abs(exact.dx().hi(i));
                double addition = problem.dh() == null ? 0 : u(problem) * result;
                double underflow = 2 * rstd * (1 + xhat) * smallest(problem.spec().computeType());
                allowance[i] = addition + underflow
                        + store(problem, problem.spec().rowType(), result + LIMIT * unit[i]);
            }
        }
        return new Margin(LIMIT, unit, allowance);
    }

    /** {@code |dy gamma|}. */
    private static double[] gradientOfXhat(Problem problem) {
        double[] gamma = problem.effectiveGamma();
        double[] g = Objects.requireNonNull(problem.dy(), "dy").clone();
        for (int i = 0; i < g.length; i++) {
            g[i] = Math.abs(g[i] * gamma[i % gamma.length]);
        }
        return g;
    }

    /** N9.3. */
    private static Margin parameter(Problem problem, ExactResult exact, boolean ofGamma) {
        int width = problem.spec().width();
        double[] dy = Objects.requireNonNull(problem.dy(), "dy");
        double[] unit = new double[width];
        for (int i = 0; i < dy.length; i++) {
            double weight = ofGamma ? Math.abs(exact.xhat().hi(i)) + 1 : 1;
            unit[i % width] += u(problem) * Math.abs(dy[i]) * weight;
        }
        double limit = ErrorBounds.gradientLimit(problem.rows());
        boolean accumulated = (ofGamma ? problem.oldDgamma() : problem.oldDbeta()) != null;
        double[] allowance = new double[width];
        for (int j = 0; j < width; j++) {
            double result = Math.abs((ofGamma ? exact.dgamma() : exact.dbeta()).hi(j));
            double underflow = problem.rows() * smallest(problem.spec().computeType());
            allowance[j] = underflow + (accumulated ? u(problem) * result : 0)
                    + store(problem, problem.gradientType(), result + limit * unit[j]);
        }
        return new Margin(limit, unit, allowance);
    }

    private static double u(Problem problem) {
        return problem.spec().computeType().unitRoundoff();
    }

    /** What the last rounding may do to a result of {@code magnitude}: nothing in the compute type but underflow. */
    private static double store(Problem problem, ElementType type, double magnitude) {
        double rounding = type == problem.spec().computeType() ? 0 : type.unitRoundoff() * magnitude;
        return rounding + smallest(type);
    }

    /** The smallest subnormal. */
    private static double smallest(ElementType type) {
        return switch (type) {
            case FLOAT64 -> Double.MIN_VALUE;
            case FLOAT32 -> Float.MIN_VALUE;
            case FLOAT16 -> 0x1p-24;
            case BFLOAT16 -> 0x1p-133;
        };
    }
}
