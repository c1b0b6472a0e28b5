// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.problems;

import dev.lnorm.ElementType;
import dev.lnorm.NormSpec;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.oracle.Stored;
import dev.lnorm.testkit.suite.Trial;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import java.util.random.RandomGenerator;

/** Problems without anything special in their values, for identities to hold on; sizes and epsilons that matter. */
public final class OrdinaryProblems {
    private static final int[] WIDTHS = {33, 1025, 8, 257, 2, 100, 2049, 3, 64, 1000, 127, 768};
    private static final int[] ROWS = {17, 2, 33, 5, 3, 1, 18};
    /** Powers of two, so that they scale exactly; large ones show where epsilon is forgotten. */
    private static final double[] EPSILONS = {0x1p-4, 0x1p-16, 1, 0x1p-10};
    private static final int ELEMENTS = 2500;

    private OrdinaryProblems() {}

    /** The problem {@code i} of a check: gamma, beta and {@code dy}, values about 1. */
    public static Problem of(Trial trial, int i) {
        return of(trial, i, trial.spec(width(trial, i)).epsilon(EPSILONS[i % EPSILONS.length]));
    }

    /** The same for {@code spec}, of the width that {@link #width} gives. */
    public static Problem of(Trial trial, int i, NormSpec spec) {
        RandomGenerator random = trial.random(i);
        int width = spec.width();
        int rows = rows(trial, i);
        return Problem.of(spec, stored(spec.rowType(), rows * width, k -> random.nextGaussian()))
                .gamma(stored(spec.parameterType(), width, k -> 1 + 0.5 * random.nextGaussian()))
                .beta(stored(spec.parameterType(), width, k -> random.nextGaussian()))
                .dy(stored(spec.rowType(), rows * width, k -> random.nextGaussian()));
    }

    /** The width of problem {@code i}. */
    public static int width(Trial trial, int i) {
        int[] widths = supported(trial, WIDTHS);
        return widths[i % widths.length];
    }

    /** Those of {@code widths} that the device supports and the budget allows; 8, which is always asked, if none is. */
    public static int[] supported(Trial trial, int... widths) {
        int[] supported = Arrays.stream(widths)
                .filter(width -> width <= elements(trial) && trial.device().support(trial.spec(width)).supported())
                .toArray();
        return supported.length == 0 ? new int[] {8} : supported;
    }

    /** The number of rows of problem {@code i}. */
    public static int rows(Trial trial, int i) {
        return Math.max(1, Math.min(ROWS[i % ROWS.length], elements(trial) / width(trial, i)));
    }

    private static int elements(Trial trial) {
        return Math.min(ELEMENTS, trial.options().elements());
    }

    /** For messages: which problem it is. */
    public static String named(Trial trial, int i, Problem problem) {
        return "seed " + trial.options().seed() + ", problem " + i + " (" + problem + ")";
    }

    /** Values rounded to {@code type}. */
    public static double[] stored(ElementType type, int length, IntToDoubleFunction values) {
        double[] stored = new double[length];
        for (int i = 0; i < length; i++) {
            stored[i] = Stored.store(type, values.applyAsDouble(i));
        }
        return stored;
    }

    /** Each value changed, exactly: the result is a value of the type again. */
    public static double[] each(double[] values, DoubleUnaryOperator change) {
        double[] changed = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            changed[i] = change.applyAsDouble(values[i]);
        }
        return changed;
    }

    /** The gamma, beta and {@code dy} of {@code problem} with another spec and other rows. */
    public static Problem with(Problem problem, NormSpec spec, double[] x) {
        return Problem.of(spec, x)
                .gamma(Objects.requireNonNull(problem.gamma(), "gamma"))
                .beta(Objects.requireNonNull(problem.beta(), "beta"))
                .dy(Objects.requireNonNull(problem.dy(), "dy"));
    }
}
