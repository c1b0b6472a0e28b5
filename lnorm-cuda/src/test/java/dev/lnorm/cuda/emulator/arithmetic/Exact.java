// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.arithmetic;

import java.math.BigDecimal;

/**
 * On which side of a rounded result the exact one lies: the sign of exact minus rounded. Every finite double is a
 * decimal, and decimals add and multiply without error, so there is nothing to prove here. Operands are finite.
 */
final class Exact {

    private Exact() {}

    static int sum(double a, double b, double rounded) {
        return compare(decimal(a).add(decimal(b)), rounded);
    }

    static int product(double a, double b, double rounded) {
        return compare(decimal(a).multiply(decimal(b)), rounded);
    }

    static int fma(double a, double b, double c, double rounded) {
        return compare(decimal(a).multiply(decimal(b)).add(decimal(c)), rounded);
    }

    /** {@code a / b - r} has the sign of {@code a - r b}, turned around by a negative {@code b}. */
    static int quotient(double a, double b, double rounded) {
        if (Double.isInfinite(rounded)) {
            return rounded > 0 ? -1 : 1;
        }
        int sign = decimal(a).compareTo(decimal(rounded).multiply(decimal(b)));
        return b < 0 ? -sign : sign;
    }

    static int root(double a, double rounded) {
        return decimal(a).compareTo(decimal(rounded).multiply(decimal(rounded)));
    }

    private static int compare(BigDecimal exact, double rounded) {
        if (Double.isInfinite(rounded)) {
            return rounded > 0 ? -1 : 1;
        }
        return exact.compareTo(decimal(rounded));
    }

    private static BigDecimal decimal(double value) {
        return new BigDecimal(value);
    }
}
