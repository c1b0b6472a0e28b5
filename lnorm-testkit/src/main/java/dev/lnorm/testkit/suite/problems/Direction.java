// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.problems;

import dev.lnorm.Formula;
import dev.lnorm.testkit.oracle.DoubleDouble;
import dev.lnorm.testkit.oracle.ExactResult;
import dev.lnorm.testkit.oracle.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/** A direction in which x, gamma and beta change at once. Immutable. */
public final class Direction {
    private final String name;
    private final double[] x;
    private final double[] gamma;
    private final double[] beta;

    private Direction(String name, double[] x, double[] gamma, double[] beta) {
        this.name = name;
        this.x = x;
        this.gamma = gamma;
        this.beta = beta;
    }

    /** Directions that tell apart what is wrong: single elements, a row, each parameter, and all together. */
    public static List<Direction> of(Problem problem, RandomGenerator random) {
        int elements = problem.x().length;
        int width = problem.spec().width();
        List<Direction> directions = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int element = random.nextInt(elements);
            directions.add(drawn("x[" + element + "]", problem, random, k -> k == element, false, false));
        }
        int row = random.nextInt(problem.rows());
        directions.add(drawn("row " + row + " of x", problem, random, k -> k / width == row, false, false));
        directions.add(drawn("gamma", problem, random, k -> false, true, false));
        directions.add(drawn("beta", problem, random, k -> false, false, true));
        directions.add(drawn("x, gamma and beta", problem, random, k -> true, true, true));
        return directions;
    }

    private static Direction drawn(String name, Problem problem, RandomGenerator random, IntPredicate inX,
            boolean inGamma, boolean inBeta) {
        int width = problem.spec().width();
        return new Direction(name, drawn(random, problem.x().length, inX), drawn(random, width, k -> inGamma),
                drawn(random, width, k -> inBeta));
    }

    private static double[] drawn(RandomGenerator random, int length, IntPredicate part) {
        DoubleSupplier normal = random::nextGaussian;
        double[] drawn = new double[length];
        Arrays.setAll(drawn, k -> part.test(k) ? normal.getAsDouble() : 0);
        return drawn;
    }

    /** For messages: what changes. */
    @Override
    public String toString() {
        return name;
    }

    /** The part of x. */
    public double[] x() {
        return x;
    }

    /** The part of gamma. */
    public double[] gamma() {
        return gamma;
    }

    /** The part of beta. */
    public double[] beta() {
        return beta;
    }

    /**
     * The directional derivative of {@code y} in closed form. With {@code v} for the direction,
     *
     * <pre>{@code
     * xhat' = rstd (vx - mean(vx) - xhat mean(xhat vx))        RMS: without mean(vx)
     * y'    = gamma xhat' + vgamma xhat + vbeta
     * }</pre>
     */
    public DoubleDouble[] derivative(Problem problem, ExactResult exact) {
        int width = problem.spec().width();
        boolean layer = problem.spec().formula() == Formula.LAYER;
        double[] effectiveGamma = problem.effectiveGamma();
        DoubleDouble[] derivative = new DoubleDouble[x.length];
        for (int first = 0; first < x.length; first += width) {
            DoubleDouble sum = DoubleDouble.ZERO;
            DoubleDouble along = DoubleDouble.ZERO;
            for (int i = first; i < first + width; i++) {
                sum = sum.plus(x[i]);
                along = along.plus(exact.xhat().get(i).times(x[i]));
            }
            DoubleDouble mean = layer ? sum.dividedBy(width) : DoubleDouble.ZERO;
            DoubleDouble meanAlong = along.dividedBy(width);
            DoubleDouble rstd = exact.rstd().get(first / width);
            for (int i = first; i < first + width; i++) {
                DoubleDouble xhat = exact.xhat().get(i);
                DoubleDouble change = mean.negated().plus(x[i]).minus(xhat.times(meanAlong)).times(rstd);
                derivative[i] = change.times(effectiveGamma[i - first]).plus(xhat.times(gamma[i - first]))
                        .plus(beta[i - first]);
            }
        }
        return derivative;
    }
}
