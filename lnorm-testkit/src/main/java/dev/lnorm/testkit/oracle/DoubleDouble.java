// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.oracle;

/**
 * The unevaluated sum {@code hi + lo} of two doubles, {@code hi} being the double nearest to the sum: about 106 digits.
 * One operation has a relative error of at most a few times 2^-104, as long as nothing overflows and low parts stay
 * above the subnormals. The algorithms are Dekker's and Knuth's error-free transformations with an fma for products
 * (Joldes, Muller and Popescu, "Tight and rigorous error bounds for basic building blocks of double-word arithmetic",
 * 2017).
 *
 * @param hi the leading part
 * @param lo the rest, at most half an ulp of {@code hi}
 */
public record DoubleDouble(double hi, double lo) {
    /** Zero. */
    public static final DoubleDouble ZERO = new DoubleDouble(0, 0);

    /** Not a number. */
    public static final DoubleDouble NAN = new DoubleDouble(Double.NaN, Double.NaN);

    /** {@code value}, exactly. */
    public static DoubleDouble of(double value) {
        return new DoubleDouble(value, 0);
    }

    /** {@code a + b}, exactly. */
    public static DoubleDouble sum(double a, double b) {
        double s = a + b;
        double bPart = s - a;
        return new DoubleDouble(s, (a - (s - bPart)) + (b - bPart));
    }

    /** {@code a x b}, exactly unless the low part underflows. */
    public static DoubleDouble product(double a, double b) {
        double p = a * b;
        return new DoubleDouble(p, Math.fma(a, b, -p));
    }

    /** {@code a + b} for {@code |a| >= |b|}, exactly. */
    private static DoubleDouble normalized(double a, double b) {
        double s = a + b;
        return new DoubleDouble(s, b - (s - a));
    }

    /** {@code this + that}. */
    public DoubleDouble plus(DoubleDouble that) {
        DoubleDouble high = sum(hi, that.hi);
        DoubleDouble low = sum(lo, that.lo);
        DoubleDouble partial = normalized(high.hi, high.lo + low.hi);
        return normalized(partial.hi, partial.lo + low.lo);
    }

    /** {@code this + that}. */
    public DoubleDouble plus(double that) {
        DoubleDouble high = sum(hi, that);
        return normalized(high.hi, high.lo + lo);
    }

    /** {@code this - that}. */
    public DoubleDouble minus(DoubleDouble that) {
        return plus(that.negated());
    }

    /** {@code -this}. */
    public DoubleDouble negated() {
        return new DoubleDouble(-hi, -lo);
    }

    /** {@code this x that}. */
    public DoubleDouble times(DoubleDouble that) {
        DoubleDouble high = product(hi, that.hi);
        double cross = Math.fma(hi, that.lo, Math.fma(lo, that.hi, lo * that.lo));
        return normalized(high.hi, high.lo + cross);
    }

    /** {@code this x that}. */
    public DoubleDouble times(double that) {
        DoubleDouble high = product(hi, that);
        return normalized(high.hi, Math.fma(lo, that, high.lo));
    }

    /** {@code this / that}. */
    public DoubleDouble dividedBy(double that) {
        double first = hi / that;
        DoubleDouble rest = minus(product(first, that));
        return normalized(first, (rest.hi + rest.lo) / that);
    }

    /** {@code 1 / sqrt(this)} for a positive value: one Newton step from the double result. */
    public DoubleDouble reciprocalSqrt() {
        double estimate = 1 / Math.sqrt(hi);
        DoubleDouble e = of(1).minus(times(product(estimate, estimate)));
        // 1 / sqrt(a) = estimate (1 - e)^(-1/2) = estimate (1 + e/2 + 3/8 e^2 + ...), and |e| is below 2^-51
        return e.times(0.5 * estimate).plus(estimate);
    }

    /** {@code this x 2^exponent}, exactly unless it leaves the range of double. */
    public DoubleDouble scaled(int exponent) {
        return new DoubleDouble(Math.scalb(hi, exponent), Math.scalb(lo, exponent));
    }
}
