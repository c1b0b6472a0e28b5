// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.values;

import dev.lnorm.Capability;
import dev.lnorm.testkit.oracle.ErrorBounds;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.answers.Results;
import dev.lnorm.testkit.suite.problems.Sample;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * F1 and B1: sizes that a kernel is written for, and those beside them. A template for one width, or the border of two
 * launch configurations, is one size wide: numbers that are drawn seldom hit it.
 */
public final class BorderChecks {
    /** Widths of well-known models, which libraries have kernels for, beyond those that are powers of two. */
    private static final int[] MODELS = {768, 1152, 1280, 1536, 1600, 1920, 2304, 2560, 2880, 3072, 3584, 3840, 5120,
            5376, 5632, 6144, 6656, 7168, 9216, 10_240, 12_288, 13_824, 15_360, 18_432, 20_480, 24_576, 25_600, 30_720,
            40_960, 49_152};
    private static final int NARROW = 2;
    private static final int MOST_ROWS = 1 << 14;
    private static final int CHUNK = 16;

    private BorderChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("F1", "outputsOfWidthsThatKernelsAreWrittenFor", Check.Scope.KIND,
                trial -> widths(trial, Results.FORWARD));
        catalogue.add("B1", "gradientsOfWidthsThatKernelsAreWrittenFor", Check.Scope.KIND,
                trial -> widths(trial, Results.GRADIENTS), Capability.BACKWARD);
        catalogue.add("F1", "outputsOfRowsAroundPowersOfTwo", Check.Scope.KIND,
                trial -> rows(trial, Results.FORWARD));
        catalogue.add("B1", "gradientsOfRowsAroundPowersOfTwo", Check.Scope.KIND,
                trial -> rows(trial, Results.GRADIENTS), Capability.BACKWARD);
    }

    /** One row, as when a model answers; several where they are short. */
    private static void widths(Trial trial, Results results) {
        List<Integer> widths = aroundPowersOfTwo(trial.options().elements(), 1);
        for (int width : MODELS) {
            widths.add(width);
        }
        asMayBe(trial, widths, width -> width, width -> trial.device().support(trial.spec(width)).supported()
                ? Sample.of(trial, width, width <= 1025 ? 3 : 1, width)
                : null, results);
    }

    /** Up to a chunk of rows more, too: the first that a further chunk, group or round is needed for. */
    private static void rows(Trial trial, Results results) {
        List<Integer> rows = aroundPowersOfTwo(Math.min(MOST_ROWS, trial.options().elements() / NARROW), CHUNK - 1);
        asMayBe(trial, rows, count -> NARROW * count, count -> {
            Problem problem = Sample.plain(trial, count, count, NARROW);
            boolean wide = problem.dy() != null && trial.has(Capability.WIDE_GRADIENTS);
            return wide ? problem.gradientType(problem.spec().computeType()) : problem;
        }, results);
    }

    private static List<Integer> aroundPowersOfTwo(int most, int beyond) {
        List<Integer> sizes = new ArrayList<>();
        for (int power = 8; power <= most; power *= 2) {
            for (int size : beyond == 1
                    ? new int[] {power - 1, power, power + 1}
                    : new int[] {power - 1, power, power + 1, power + beyond}) {
                sizes.add(size);
            }
        }
        return sizes;
    }

    /** As many of {@code sizes}, in an order that the seed and the variant give, as half of the work allows. */
    private static void asMayBe(Trial trial, List<Integer> sizes, IntUnaryOperator elements,
            IntFunction<@Nullable Problem> problems, Results results) {
        Collections.shuffle(sizes, Random.from(trial.random(33_000 + trial.variant().toString().hashCode())));
        long left = trial.work() / 2;
        for (int size : sizes) {
            boolean asked = elements.applyAsInt(size) <= trial.options().elements() && left > 0;
            Problem full = asked ? problems.apply(size) : null;
            if (full != null) {
                Problem problem = results.of(full);
                left -= problem.x().length;
                results.measure(trial, "seed " + trial.options().seed() + ", " + problem, ErrorBounds.of(problem),
                        problem, trial.run(problem));
            }
        }
    }
}
