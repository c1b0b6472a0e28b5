// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.arithmetic;

/** PTX's {@code .f32} arithmetic on register bits. A NaN result is always the canonical one. */
public final class Float32 {

    /** The only NaN that {@code .f32} arithmetic makes. */
    public static final int NAN = 0x7FFF_FFFF;

    private Float32() {}

    /** The value of a register. */
    public static float value(long bits) {
        return Float.intBitsToFloat((int) bits);
    }

    /** A result as register bits. */
    public static long bits(float value) {
        return !Float.isNaN(value) ? Float.floatToRawIntBits(value) & 0xFFFF_FFFFL : NAN;
    }

    /** {@code .ftz}: a subnormal becomes a zero of its sign. */
    public static float flush(float value) {
        return Math.abs(value) < Float.MIN_NORMAL ? Math.copySign(0f, value) : value;
    }

    /** {@code .sat}: into [0, 1], NaN to 0. */
    public static float saturate(float value) {
        return value > 0 ? Math.min(value, 1f) : 0f;
    }

    public static float add(float a, float b, Rounding rounding) {
        float nearest = a + b;
        if (rounding == Rounding.RN || !isFinite(a, b)) {
            return nearest;
        }
        return zeroSum(a, b) && rounding == Rounding.RM ? -0f : rounding.direct(nearest, Exact.sum(a, b, nearest));
    }

    public static float multiply(float a, float b, Rounding rounding) {
        float nearest = a * b;
        if (rounding == Rounding.RN || !isFinite(a, b)) {
            return nearest;
        }
        return rounding.direct(nearest, Exact.product(a, b, nearest));
    }

    public static float fma(float a, float b, float c, Rounding rounding) {
        float nearest = Math.fma(a, b, c);
        if (rounding == Rounding.RN || !isFinite(a, b) || !isFinite(c, 0)) {
            return nearest;
        }
        int excess = Exact.fma(a, b, c, nearest);
        // The product of two floats is exact in double, so an exact zero sum is one of opposite terms.
        boolean zero = nearest == 0 && excess == 0 && zeroSum((double) a * b, c);
        return zero && rounding == Rounding.RM ? -0f : rounding.direct(nearest, excess);
    }

    public static float divide(float a, float b, Rounding rounding) {
        float nearest = a / b;
        if (rounding == Rounding.RN || !isFinite(a, b) || b == 0) {
            return nearest;
        }
        return rounding.direct(nearest, Exact.quotient(a, b, nearest));
    }

    /** Correctly rounded: the double root of a float has more than twice the bits of a float. */
    public static float squareRoot(float a, Rounding rounding) {
        float nearest = (float) Math.sqrt(a);
        if (rounding == Rounding.RN || !(a > 0) || Float.isInfinite(a)) {
            return nearest;
        }
        return rounding.direct(nearest, Exact.root(a, nearest));
    }

    /** The other operand where one is NaN; -0 below +0. */
    public static float minimum(float a, float b) {
        return Float.isNaN(a) ? b : Float.isNaN(b) ? a : Math.min(a, b);
    }

    /** The other operand where one is NaN; -0 below +0. */
    public static float maximum(float a, float b) {
        return Float.isNaN(a) ? b : Float.isNaN(b) ? a : Math.max(a, b);
    }

    /** Whether two terms cancel exactly, or are zeros of different signs: +0 in every direction but down. */
    static boolean zeroSum(double a, double b) {
        return a == -b && (a != 0 || 1 / a != 1 / b);
    }

    private static boolean isFinite(float a, float b) {
        return Float.isFinite(a) && Float.isFinite(b);
    }
}
