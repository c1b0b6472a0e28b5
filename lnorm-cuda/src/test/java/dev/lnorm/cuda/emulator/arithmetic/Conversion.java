// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.arithmetic;

import dev.lnorm.cuda.emulator.ptx.Type;
import java.math.BigDecimal;
import java.math.BigInteger;

/** Between integers and floating point: {@code cvt}. Registers hold integers in their low bits. */
public final class Conversion {

    private Conversion() {}

    /**
     * An integer of this type as a signed or unsigned number in a long; a {@code u64} above the signed range comes
     * out negative.
     */
    public static long integer(long bits, Type type) {
        int unused = 64 - type.bits();
        return type.isSigned() ? bits << unused >> unused : bits << unused >>> unused;
    }

    /** {@code .sat} between integer types: clamped to the range of {@code to}. */
    public static long saturate(long bits, Type from, Type to) {
        BigInteger value = exact(bits, from);
        return value.max(least(to)).min(greatest(to)).longValue();
    }

    public static float toFloat(long bits, Type from, Rounding rounding) {
        BigInteger exact = exact(bits, from);
        float nearest = exact.floatValue();
        return rounding.direct(nearest, new BigDecimal(exact).compareTo(new BigDecimal(nearest)));
    }

    public static double toDouble(long bits, Type from, Rounding rounding) {
        BigInteger exact = exact(bits, from);
        double nearest = exact.doubleValue();
        return rounding.direct(nearest, new BigDecimal(exact).compareTo(new BigDecimal(nearest)));
    }

    public static float toFloat(double value, Rounding rounding) {
        float nearest = (float) value;
        if (!Double.isFinite(value)) {
            return nearest;
        }
        return rounding.direct(nearest, Double.compare(value, nearest));
    }

    /**
     * To an integer: clamped to its range. NaN becomes 0, but {@code 1 << 63} where source or destination has 64
     * bits.
     */
    public static long toInteger(double value, Type from, Type to, Rounding rounding) {
        if (Double.isNaN(value)) {
            return from == Type.F64 || to.bits() == 64 ? 1L << to.bits() - 1 : 0;
        }
        if (Double.isInfinite(value)) {
            return (value < 0 ? least(to) : greatest(to)).longValue();
        }
        BigInteger rounded = rounding.toInteger(new BigDecimal(value)).toBigInteger();
        return rounded.max(least(to)).min(greatest(to)).longValue();
    }

    /** To an integer in floating point, the sign of a zero kept. */
    public static double integral(double value, Rounding rounding) {
        double result = switch (rounding) {
            case RN -> Math.rint(value);
            case RZ -> value < 0 ? Math.ceil(value) : Math.floor(value);
            case RM -> Math.floor(value);
            case RP -> Math.ceil(value);
        };
        return Math.copySign(result, value);
    }

    private static BigInteger exact(long bits, Type type) {
        long value = integer(bits, type);
        BigInteger signed = BigInteger.valueOf(value);
        return value < 0 && !type.isSigned() ? signed.add(BigInteger.ONE.shiftLeft(64)) : signed;
    }

    private static BigInteger least(Type type) {
        return type.isSigned() ? BigInteger.ONE.shiftLeft(type.bits() - 1).negate() : BigInteger.ZERO;
    }

    private static BigInteger greatest(Type type) {
        return BigInteger.ONE.shiftLeft(type.isSigned() ? type.bits() - 1 : type.bits()).subtract(BigInteger.ONE);
    }
}
