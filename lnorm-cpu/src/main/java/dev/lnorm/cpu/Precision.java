// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

/**
 * What differs between the two compute types beyond their names. The {@code Double*} classes are derived from the
 * {@code Float*} classes by renaming, and this is where the renamed code finds the other number.
 */
final class Precision {
    /** The scaling of wide rows: rows whose sum of squares overflows are summed after this multiplication. */
    static final float F32_WIDE = 0x1p-80f;

    /** {@link #F32_WIDE} for {@code double}. */
    static final double F64_WIDE = 0x1p-600;

    /** What stands for an absent beta or dh: -0 is the addend that changes nothing. */
    static final float F32_ABSENT = -0.0f;

    /** {@link #F32_ABSENT} for {@code double}. */
    static final double F64_ABSENT = -0.0;

    private Precision() {}

    /** {@code value} rounded to {@code float}. */
    static float toFloat(double value) {
        return (float) value;
    }

    /** {@code value}. */
    static double toDouble(double value) {
        return value;
    }

    /** The correctly rounded square root; rounding the root in {@code double} once more changes no bit. */
    static float sqrt(float value) {
        return (float) Math.sqrt(value);
    }

    /** The correctly rounded square root. */
    static double sqrt(double value) {
        return Math.sqrt(value);
    }
}
