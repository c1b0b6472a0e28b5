// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.arithmetic;

/** PTX's {@code .f64} arithmetic. It has no {@code .ftz}. A NaN result is always the same one. */
public final class Float64 {

    private Float64() {}

    /** The value of a register. */
    public static double value(long bits) {
        return Double.longBitsToDouble(bits);
    }

    /** A result as register bits. */
    public static long bits(double value) {
        return Double.doubleToLongBits(value);
    }

    public static double add(double a, double b, Rounding rounding) {
        double nearest = a + b;
        if (rounding == Rounding.RN || !isFinite(a, b)) {
            return nearest;
        }
        return Float32.zeroSum(a, b) && rounding == Rounding.RM
                ? -0d
                : rounding.direct(nearest, Exact.sum(a, b, nearest));
    }

    public static double multiply(double a, double b, Rounding rounding) {
        double nearest = a * b;
        if (rounding == Rounding.RN || !isFinite(a, b)) {
            return nearest;
        }
        return rounding.direct(nearest, Exact.product(a, b, nearest));
    }

    public static double fma(double a, double b, double c, Rounding rounding) {
        double nearest = Math.fma(a, b, c);
        if (rounding == Rounding.RN || !isFinite(a, b) || !isFinite(c, 0)) {
            return nearest;
        }
        int excess = Exact.fma(a, b, c, nearest);
        // An exact zero that to-nearest calls +0 although a term is not +0 is a sum of opposite terms.
        boolean opposite = nearest == 0 && excess == 0 && 1 / nearest > 0 && !(1 / (a * b) > 0 && 1 / c > 0);
        return opposite && rounding == Rounding.RM ? -0d : rounding.direct(nearest, excess);
    }

    public static double divide(double a, double b, Rounding rounding) {
        double nearest = a / b;
        if (rounding == Rounding.RN || !isFinite(a, b) || b == 0) {
            return nearest;
        }
        return rounding.direct(nearest, Exact.quotient(a, b, nearest));
    }

    public static double squareRoot(double a, Rounding rounding) {
        double nearest = Math.sqrt(a);
        if (rounding == Rounding.RN || !(a > 0) || Double.isInfinite(a)) {
            return nearest;
        }
        return rounding.direct(nearest, Exact.root(a, nearest));
    }

    /** The other operand where one is NaN; -0 below +0. */
    public static double minimum(double a, double b) {
        return Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.min(a, b);
    }

    /** The other operand where one is NaN; -0 below +0. */
    public static double maximum(double a, double b) {
        return Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.max(a, b);
    }

    private static boolean isFinite(double a, double b) {
        return Double.isFinite(a) && Double.isFinite(b);
    }
}
