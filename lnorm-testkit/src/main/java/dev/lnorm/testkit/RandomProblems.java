// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit;

import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.NormSpec;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.oracle.Stored;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;

/**
 * Problems drawn from a seed: the same seed gives the same problem on every machine. They cover widths around the sizes
 * that matter (lanes, blocks, vectors), row counts around the chunks of the parameter gradients, distributions that
 * break sums, and every combination of options.
 */
public final class RandomProblems {
    private static final int[] WIDTHS = {1, 2, 3, 7, 8, 16, 31, 32, 33, 63, 64, 65, 100, 127, 128, 129, 255, 256, 257,
            511, 768,
            1000, 1023, 1024, 1025, 1100, 2047, 2048, 2049, 3072, 3333, 4096};
    private static final int[] ROWS = {0, 1, 1, 2, 3, 4, 5, 7, 15, 16, 17, 31, 33, 48, 65};
    private static final double[] EPSILONS = {1e-5, 1e-5, 1e-6, 1e-12, 1e-3, 0};
    private static final double[] OFFSETS = {0, 0, 1, 1e2, 1e4, 1e6, 1e7};

    private final SplittableRandom random;
    private final int elements;

    private RandomProblems(long seed, int elements) {
        this.random = new SplittableRandom(seed);
        this.elements = elements;
    }

    /**
     * The problem of {@code seed}.
     *
     * @param formula the formula of its spec
     * @param rows the type of its rows
     * @param elements the most elements that {@code x} may have; lower it for slow devices
     */
    public static Problem of(long seed, Formula formula, ElementType rows, int elements) {
        return new RandomProblems(seed, elements).problem(formula, rows);
    }

    private Problem problem(Formula formula, ElementType rowType) {
        int width = Math.min(elements, random.nextInt(4) == 0 ? 1 + random.nextInt(300) : pick(WIDTHS));
        int rows = Math.min(pick(ROWS), Math.max(1, elements / width));
        ElementType parameters = random.nextBoolean() ? rowType : rowType.compute();
        NormSpec spec = formula == Formula.LAYER ? NormSpec.layer(width) : NormSpec.rms(width);
        spec = spec.types(rowType, parameters).epsilon(EPSILONS[random.nextInt(EPSILONS.length)]);
        spec = random.nextInt(4) == 0 ? spec.unitOffsetGamma() : spec;
        double[] x = stored(rowType, rows * width, distribution(width));
        Problem problem = Problem.of(spec, x);
        problem = often() ? problem.gamma(stored(parameters, width, i -> 1 + 0.5 * gaussian())) : problem;
        problem = often() ? problem.beta(stored(parameters, width, i -> gaussian())) : problem;
        problem = random.nextInt(3) == 0 ? problem.residual(stored(rowType, x.length, i -> gaussian())) : problem;
        problem = problem.dy(stored(rowType, x.length, i -> gaussian()));
        problem = random.nextInt(3) == 0 ? problem.dh(stored(rowType, x.length, i -> gaussian())) : problem;
        ElementType gradients = random.nextBoolean() ? parameters : rowType.compute();
        problem = problem.gradientType(gradients);
        problem = rarely() ? problem.accumulateDgamma(stored(gradients, width, i -> gaussian())) : problem;
        return rarely() ? problem.accumulateDbeta(stored(gradients, width, i -> gaussian())) : problem;
    }

    private boolean often() {
        return random.nextInt(4) > 0;
    }

    private boolean rarely() {
        return random.nextInt(4) == 0;
    }

    private int pick(int[] values) {
        return values[random.nextInt(values.length)];
    }

    private double gaussian() {
        return random.nextGaussian();
    }

    private static double[] stored(ElementType type, int length, IntToDoubleFunction values) {
        double[] stored = new double[length];
        for (int i = 0; i < length; i++) {
            stored[i] = Stored.store(type, values.applyAsDouble(i));
        }
        return stored;
    }

    /** One of the distributions; {@code i} counts through all rows. */
    private IntToDoubleFunction distribution(int width) {
        double offset = OFFSETS[random.nextInt(OFFSETS.length)];
        double scale = Math.pow(10, random.nextInt(-3, 4));
        int special = random.nextInt(width);
        return switch (random.nextInt(12)) {
            case 0 -> i -> offset + scale * (random.nextDouble() - 0.5);
            case 1 -> i -> offset; // constant rows
            case 2 -> i -> i % 2 == 0 ? offset + scale : offset - scale;
            case 3 -> i -> random.nextInt(20) == 0 ? scale * gaussian() : 0;
            case 4 -> i -> Math.exp(2 * gaussian());
            case 5 -> i -> i % width == special ? 1e5 : gaussian(); // an outlier in every row
            case 6 -> i -> i % width < 64 ? 1e4 + gaussian() : gaussian(); // a head far from the rest: N3.4
            case 7 -> i -> gaussian() * 1e30; // wide rows in f32: N3.5
            case 8 -> i -> gaussian() * 1e-41; // subnormal in f32
            default -> i -> offset + scale * gaussian();
        };
    }
}
