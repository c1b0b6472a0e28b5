// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.arithmetic;

/** The two 16-bit formats, from their definition: a sign, an exponent and a fraction. */
public enum HalfFormat {
    F16(5, 10), BF16(8, 7);

    /** The NaN that conversions make, in both formats. */
    public static final int NAN = 0x7FFF;

    private final int fractionBits;
    private final int bias;
    private final int infinity;

    HalfFormat(int exponentBits, int fractionBits) {
        this.fractionBits = fractionBits;
        this.bias = (1 << exponentBits - 1) - 1;
        this.infinity = (1 << exponentBits) - 1 << fractionBits;
    }

    /** The value of these bits; exact. */
    public double decode(long bits) {
        int magnitude = (int) bits & 0x7FFF;
        int biased = magnitude >> fractionBits;
        int fraction = magnitude & (1 << fractionBits) - 1;
        double value;
        if (magnitude >= infinity) {
            value = magnitude == infinity ? Double.POSITIVE_INFINITY : Double.NaN;
        } else if (biased == 0) {
            value = Math.scalb((double) fraction, 1 - bias - fractionBits);
        } else {
            value = Math.scalb((double) (fraction + (1 << fractionBits)), biased - bias - fractionBits);
        }
        return (bits & 0x8000) == 0 ? value : -value;
    }

    /** The bits of a value rounded once. */
    public int encode(double value, Rounding rounding) {
        if (Double.isNaN(value)) {
            return NAN;
        }
        int sign = Double.doubleToRawLongBits(value) < 0 ? 0x8000 : 0;
        boolean away = rounding == (sign == 0 ? Rounding.RP : Rounding.RM);
        if (Double.isInfinite(value)) {
            return sign | infinity;
        }
        int exponent = Math.max(Math.getExponent(value), 1 - bias);
        if (exponent > bias) {
            return sign | (away || rounding == Rounding.RN ? infinity : infinity - 1);
        }
        // In units of the last place; scaling by a power of two is exact because the unit is no smaller than the
        // format's least.
        double units = Math.scalb(Math.abs(value), fractionBits - exponent);
        int magnitude = (exponent + bias - 1 << fractionBits) + rounded(units, away, rounding);
        boolean overflow = magnitude >= infinity && !away && rounding != Rounding.RN;
        return sign | (overflow ? infinity - 1 : magnitude);
    }

    private static int rounded(double units, boolean away, Rounding rounding) {
        if (rounding == Rounding.RN) {
            return (int) Math.rint(units);
        }
        return (int) (away ? Math.ceil(units) : Math.floor(units));
    }
}
