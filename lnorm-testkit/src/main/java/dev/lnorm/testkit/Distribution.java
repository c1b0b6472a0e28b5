// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit;

import dev.lnorm.ElementType;
import dev.lnorm.testkit.oracle.Stored;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * How the elements of rows are distributed: each has broken a real implementation. Values are finite in every type:
 * what a type does not reach is its largest value.
 */
public enum Distribution {
    /** Standard normal. */
    NORMAL,
    /** Normal with a spread of 1e-3: epsilon counts. */
    SMALL,
    /** Uniform in {@code [-0.5, 0.5)}. */
    UNIFORM,
    /** One value a row: the variance is 0, and careless arithmetic makes it negative. */
    CONSTANT,
    /** Two values in turn around 3: sums by lanes see only one of them. */
    ALTERNATING,
    /** Mostly zeros. */
    SPARSE,
    /** All positive with a long tail. */
    LOGNORMAL,
    /** Normal, and 1e4 in the first element: a shift by the first element is far from the mean. */
    OUTLIER_FIRST,
    /** Normal, and 1e4 in the middle. */
    OUTLIER_MIDDLE,
    /** Normal, and 1e4 in the last element: a tail that is left out is seen at once. */
    OUTLIER_LAST,
    /** The first 64 elements around 1e4, the rest around 0: the row that has to be centred again (N3.4). */
    BIG_HEAD,
    /** Subnormal numbers of the type. */
    SUBNORMAL,
    /** Near the largest magnitudes for which bounds hold: squares overflow (N3.5). */
    HUGE,
    /** Normal around 1. */
    OFFSET_1,
    /** Normal around 1e2. */
    OFFSET_1E2,
    /** Normal around 1e4. */
    OFFSET_1E4,
    /** Normal around 1e6. */
    OFFSET_1E6,
    /** Normal around 1e7. */
    OFFSET_1E7;

    private static final int HEAD = 64;

    /** {@code count} rows of {@code width} values of {@code type}, one row after the other. */
    public double[] rows(SplittableRandom random, ElementType type, int count, int width) {
        double[] values = new double[count * width];
        double largest = largest(type);
        for (int i = 0; i < values.length; i++) {
            double value = value(random, type, i / width, i % width, width);
            values[i] = Stored.store(type, Math.clamp(value, -largest, largest));
        }
        return values;
    }

    private double value(SplittableRandom random, ElementType type, int row, int column, int width) {
        double normal = random.nextGaussian();
        return switch (this) {
            case NORMAL -> normal;
            case SMALL -> 1e-3 * normal;
            case UNIFORM -> random.nextDouble() - 0.5;
            case CONSTANT -> 1.1 + row;
            case ALTERNATING -> column % 2 == 0 ? 4 : 2;
            case SPARSE -> random.nextInt(20) == 0 ? normal : 0;
            case LOGNORMAL -> Math.exp(normal);
            case OUTLIER_FIRST -> column == 0 ? 1e4 : normal;
            case OUTLIER_MIDDLE -> column == width / 2 ? 1e4 : normal;
            case OUTLIER_LAST -> column == width - 1 ? 1e4 : normal;
            case BIG_HEAD -> column < HEAD ? 1e4 + normal : normal;
            case SUBNORMAL -> normal * subnormal(type);
            case HUGE -> normal * huge(type);
            case OFFSET_1 -> 1 + normal;
            case OFFSET_1E2 -> 1e2 + normal;
            case OFFSET_1E4 -> 1e4 + normal;
            case OFFSET_1E6 -> 1e6 + normal;
            case OFFSET_1E7 -> 1e7 + normal;
        };
    }

    private static double subnormal(ElementType type) {
        return switch (type) {
            case FLOAT64 -> 1e-310;
            case FLOAT32 -> 1e-41;
            case FLOAT16 -> 1e-6;
            case BFLOAT16 -> 1e-39;
        };
    }

    private static double huge(ElementType type) {
        return switch (type) {
            case FLOAT64 -> 1e300;
            case FLOAT32, BFLOAT16 -> 1e30;
            case FLOAT16 -> 1e4;
        };
    }

    /** The largest magnitude for which bounds hold: N8.1. */
    private static double largest(ElementType type) {
        return switch (type) {
            case FLOAT64 -> 0x1p1021;
            case FLOAT32, BFLOAT16 -> 0x1p125;
            case FLOAT16 -> 65504;
        };
    }

    /** As messages name it: {@code outlier-last}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
