// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit;

import dev.lnorm.Capability;
import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;
import dev.lnorm.Support;
import dev.lnorm.testkit.oracle.Problem;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Problems in which every two of the features that matter meet, as far as a device claims to support them: every width
 * with every number of rows that fits, with every distribution, with and without gamma, and so on. The same seed gives
 * the same problems on every machine. Immutable.
 */
public final class CoveringProblems {
    /** Around vectors, lanes (64), blocks (1024) and what a register or a work-group holds. */
    static final int[] WIDTHS = {1, 2, 3, 7, 31, 32, 33, 63, 64, 65, 100, 127, 255, 256, 257, 768, 1000, 1023, 1024,
            1025, 2048, 4096, 8191, 65536};
    /** Around the chunks of 16 rows that parameter gradients are summed in; a single row fits every budget. */
    static final int[] ROWS = {1, 2, 3, 0, 15, 16, 17, 33, 257};
    static final double[] EPSILONS = {1e-5, 1e-3, 1e-12, 0};
    /** The distributions that wide rows are asked with: those in which a wide row goes wrong by itself. */
    static final Set<Distribution> WIDE = EnumSet.of(Distribution.NORMAL, Distribution.OUTLIER_LAST,
            Distribution.BIG_HEAD, Distribution.OFFSET_1E4);

    private static final int SHARE = 16;

    /** What problems differ in; from GAMMA on, features that are present (1) or not (0). */
    private enum Feature {
        WIDTH, ROWS, DISTRIBUTION, EPSILON, GAMMA, BETA, UNIT_OFFSET, WIDE_PARAMETERS, RESIDUAL, DH, OLD_DGAMMA,
        OLD_DBETA, WIDE_GRADIENTS
    }

    private static final List<Feature> FEATURES = List.of(Feature.values());

    private static final List<Distribution> DISTRIBUTIONS = List.of(Distribution.values());

    private final long seed;
    private final Formula formula;
    private final ElementType type;
    private final int elements;
    private final int[] widths;
    private final int[] rows;
    private final List<int[]> combinations;

    private CoveringProblems(long seed, NormDevice device, Formula formula, ElementType type, int elements) {
        this.seed = seed;
        this.formula = formula;
        this.type = type;
        this.elements = elements;
        this.widths = IntStream.of(WIDTHS)
                .filter(width -> width <= elements && device.support(spec(width)).supported()).toArray();
        if (widths.length == 0) {
            throw new IllegalArgumentException(
                    "no width of " + Arrays.toString(WIDTHS) + " is supported for " + spec(1));
        }
        this.rows = IntStream.of(ROWS).filter(count -> fits(widths[0], count)).toArray();
        this.combinations = PairwiseCover.of(sizes(device), (factor, value, other, otherValue) -> factor < other
                ? allows(factor, value, other, otherValue)
                : allows(other, otherValue, factor, value), new SplittableRandom(seed));
    }

    /**
     * The problems for rows of {@code type} on {@code device}.
     *
     * @param elements the most elements that {@code x} may have
     */
    public static CoveringProblems of(long seed, NormDevice device, Formula formula, ElementType type, int elements) {
        return new CoveringProblems(seed, device, formula, type, elements);
    }

    private NormSpec spec(int width) {
        NormSpec spec = formula == Formula.LAYER ? NormSpec.layer(width) : NormSpec.rms(width);
        return spec.types(type, type);
    }

    private boolean allows(int factor, int value, int other, int otherValue) {
        if (FEATURES.get(factor) != Feature.WIDTH) {
            return true;
        }
        if (FEATURES.get(other) == Feature.ROWS) {
            return fits(widths[value], rows[otherValue]);
        }
        return FEATURES.get(other) != Feature.DISTRIBUTION
                || fits(widths[value], DISTRIBUTIONS.get(otherValue));
    }

    /** One row may use the whole budget; several a sixteenth, so that not all of the time goes into large problems. */
    private boolean fits(int width, int count) {
        return count <= 1 || (long) width * count <= elements / SHARE;
    }

    /** Rows that use more than a sixteenth of the budget are asked in a few distributions. */
    private boolean fits(int width, Distribution distribution) {
        return width == widths[0] || width <= elements / SHARE || WIDE.contains(distribution);
    }

    /** How many values each feature has. */
    private int[] sizes(NormDevice device) {
        return FEATURES.stream().mapToInt(feature -> size(feature, device)).toArray();
    }

    /** How many values a feature has; what the device does not support is only ever absent. */
    private int size(Feature feature, NormDevice device) {
        NormSpec narrow = spec(widths[0]);
        Support support = device.support(narrow);
        return switch (feature) {
            case WIDTH -> widths.length;
            case ROWS -> rows.length;
            case DISTRIBUTION -> DISTRIBUTIONS.size();
            case EPSILON -> EPSILONS.length;
            case GAMMA, BETA -> 2;
            case UNIT_OFFSET -> valuesIf(device.support(narrow.unitOffsetGamma()).supported());
            case WIDE_PARAMETERS -> valuesIf(device.support(narrow.types(type, type.compute())).supported());
            case RESIDUAL, DH -> valuesIf(support.has(Capability.RESIDUAL));
            case OLD_DGAMMA, OLD_DBETA -> valuesIf(support.has(Capability.ACCUMULATE));
            case WIDE_GRADIENTS -> valuesIf(support.has(Capability.WIDE_GRADIENTS));
        };
    }

    private static int valuesIf(boolean supported) {
        return supported ? 2 : 1;
    }

    /** How many problems there are. */
    public int size() {
        return combinations.size();
    }

    /** Problem {@code i}, forward and backward, its numbers from a seed of its own. */
    public Problem problem(int i) {
        return features(i).problem(formula, type, new SplittableRandom(seed * 1_000_003 + i));
    }

    /** How problem {@code i} is drawn, for messages. */
    public String describe(int i) {
        return features(i).x() + " rows (seed " + seed + ", number " + (i + 1) + " of " + size()
                + " problems in which every two features meet)";
    }

    ProblemFeatures features(int i) {
        return new ProblemFeatures(widths[value(i, Feature.WIDTH)], rows[value(i, Feature.ROWS)],
                DISTRIBUTIONS.get(value(i, Feature.DISTRIBUTION)), EPSILONS[value(i, Feature.EPSILON)],
                has(i, Feature.GAMMA), has(i, Feature.BETA), has(i, Feature.UNIT_OFFSET),
                has(i, Feature.WIDE_PARAMETERS), has(i, Feature.RESIDUAL), has(i, Feature.DH),
                has(i, Feature.OLD_DGAMMA), has(i, Feature.OLD_DBETA), has(i, Feature.WIDE_GRADIENTS));
    }

    private int value(int i, Feature feature) {
        return combinations.get(i)[FEATURES.indexOf(feature)];
    }

    private boolean has(int i, Feature feature) {
        return value(i, feature) == 1;
    }
}
