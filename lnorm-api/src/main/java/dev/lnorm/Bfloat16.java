// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

/**
 * Conversion between {@code float} and the bits of a bfloat16: the sign, the eight exponent bits and the upper seven
 * significand bits of a binary32. The counterpart of {@link Float#float16ToFloat} and {@link Float#floatToFloat16}.
 */
public final class Bfloat16 {
    private Bfloat16() {}

    /** The value of {@code bits}; exact. */
    public static float toFloat(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /**
     * The bits of the bfloat16 nearest to {@code value}, ties to even. Values beyond the largest finite bfloat16 round
     * to infinity; a NaN stays a NaN.
     */
    public static short fromFloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) ((bits >>> 16) | 0x40); // truncating the payload alone could leave an infinity
        }
        return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }
}
