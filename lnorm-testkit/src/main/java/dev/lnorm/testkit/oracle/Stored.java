// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.oracle;

import dev.lnorm.Bfloat16;
import dev.lnorm.ElementType;

/** Stored values as doubles and back. Widening is exact; {@link #store} is the {@code store} of N1.6. */
public final class Stored {
    private Stored() {}

    /**
     * {@code store(value)}: the value of {@code type} nearest to {@code value}, ties to even, overflow to infinity.
     *
     * @param value a value of the compute type of {@code type}
     */
    public static double store(ElementType type, double value) {
        return widen(type, bits(type, value));
    }

    /** Whether {@code value} is a value of {@code type}; NaN is. */
    public static boolean isValue(ElementType type, double value) {
        return Double.isNaN(value) || store(type, value) == value;
    }

    /** The value of {@code bits}, the low {@code 8 * type.bytes()} of which count. */
    public static double widen(ElementType type, long bits) {
        return switch (type) {
            case FLOAT64 -> Double.longBitsToDouble(bits);
            case FLOAT32 -> Float.intBitsToFloat((int) bits);
            case FLOAT16 -> Float.float16ToFloat((short) bits);
            case BFLOAT16 -> Bfloat16.toFloat((short) bits);
        };
    }

    /** The bits of {@link #store store(value)}, zero-extended. */
    public static long bits(ElementType type, double value) {
        return switch (type) {
            case FLOAT64 -> Double.doubleToRawLongBits(value);
            case FLOAT32 -> Float.floatToRawIntBits((float) value) & 0xffff_ffffL;
            case FLOAT16 -> Float.floatToFloat16((float) value) & 0xffffL;
            case BFLOAT16 -> Bfloat16.fromFloat((float) value) & 0xffffL;
        };
    }

    /** Floats as doubles. */
    public static double[] widen(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }

    /** 16-bit patterns of {@code type} as doubles. */
    public static double[] widen(short[] bits, ElementType type) {
        double[] wide = new double[bits.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = widen(type, bits[i]);
        }
        return wide;
    }

    /** Values that {@code float} holds exactly, as floats. */
    public static float[] toFloats(double[] values) {
        float[] narrow = new float[values.length];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = (float) values[i];
        }
        return narrow;
    }

    /** Values of the 16-bit {@code type} as its bit patterns. */
    public static short[] toBits(double[] values, ElementType type) {
        short[] bits = new short[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = (short) bits(type, values[i]);
        }
        return bits;
    }

    /**
     * Half the distance from {@code |value|} to the next larger magnitude of {@code type}. From the largest finite
     * value it is half of what the distance would be without an end of range, which is where overflow begins.
     */
    static double halfGapAway(ElementType type, double value) {
        double magnitude = Math.abs(value);
        if (magnitude == max(type)) {
            return halfGapTowards(type, value);
        }
        return (widen(type, bits(type, magnitude) + 1) - magnitude) / 2;
    }

    /** Half the distance from {@code |value|} to the next smaller magnitude; from zero, to the smallest subnormal. */
    static double halfGapTowards(ElementType type, double value) {
        double magnitude = Math.abs(value);
        return magnitude == 0 ? halfGapAway(type, value) : (magnitude - widen(type, bits(type, magnitude) - 1)) / 2;
    }

    /** The largest finite value of {@code type}. */
    static double max(ElementType type) {
        return switch (type) {
            case FLOAT64 -> Double.MAX_VALUE;
            case FLOAT32 -> Float.MAX_VALUE;
            case FLOAT16 -> 65504;
            case BFLOAT16 -> 0x1.fep127;
        };
    }

    /** The smallest subnormal of {@code type}. */
    static double minSubnormal(ElementType type) {
        return widen(type, 1);
    }
}
