// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit;

import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.testkit.oracle.Problem;
import java.util.SplittableRandom;

/**
 * Problems drawn from a seed: the same seed gives the same problem on every machine. They cover widths around the sizes
 * that matter (lanes, blocks, vectors), row counts around the chunks of the parameter gradients, distributions that
 * break sums, and every combination of options. {@link CoveringProblems} does so systematically; these go on for ever.
 */
public final class RandomProblems {
    private static final int[] WIDTHS = {1, 2, 3, 7, 8, 16, 31, 32, 33, 63, 64, 65, 100, 127, 128, 129, 255, 256, 257,
            511, 768, 1000, 1023, 1024, 1025, 1100, 2047, 2048, 2049, 3072, 3333, 4096};
    private static final int[] ROWS = {0, 1, 1, 2, 3, 4, 5, 7, 15, 16, 17, 31, 33, 48, 65};
    private static final double[] EPSILONS = {1e-5, 1e-5, 1e-6, 1e-12, 1e-3, 0};

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
        RandomProblems problems = new RandomProblems(seed, elements);
        return problems.features().problem(formula, rows, problems.random);
    }

    private ProblemFeatures features() {
        int width = Math.min(elements, random.nextInt(4) == 0 ? 1 + random.nextInt(300) : pick(WIDTHS));
        int rows = Math.min(pick(ROWS), Math.max(1, elements / width));
        Distribution[] distributions = Distribution.values();
        return new ProblemFeatures(width, rows, distributions[random.nextInt(distributions.length)],
                EPSILONS[random.nextInt(EPSILONS.length)], oneIn(2), oneIn(2), oneIn(4), oneIn(2), oneIn(3), oneIn(3),
                oneIn(4), oneIn(4), oneIn(2));
    }

    private boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    private int pick(int[] values) {
        return values[random.nextInt(values.length)];
    }
}
