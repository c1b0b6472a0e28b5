// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

/**
 * How one stored element is encoded. Results are computed in {@link #compute()} and rounded once, to nearest even, when
 * they are stored.
 */
public enum ElementType {
    /** IEEE 754 binary64, a Java {@code double}. */
    FLOAT64("f64", 8),
    /** IEEE 754 binary32, a Java {@code float}. */
    FLOAT32("f32", 4),
    /** IEEE 754 binary16; its 16 bits travel as a Java {@code short} (see {@link Float#float16ToFloat}). */
    FLOAT16("f16", 2),
    /** bfloat16, the upper half of a binary32; its 16 bits travel as a Java {@code short} (see {@link Bfloat16}). */
    BFLOAT16("bf16", 2);

    private final String symbol;
    private final int bytes;

    ElementType(String symbol, int bytes) {
        this.symbol = symbol;
        this.bytes = bytes;
    }

    /**
     * The short name that messages, files and the command line use: {@code f64}, {@code f32}, {@code f16},
     * {@code bf16}.
     */
    public String symbol() {
        return symbol;
    }

    /**
     * The type with that {@link #symbol}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static ElementType of(String symbol) {
        for (ElementType type : values()) {
            if (type.symbol.equals(symbol)) {
                return type;
            }
        }
        throw new IllegalArgumentException("'" + symbol + "' is no element type: pass f64, f32, f16 or bf16");
    }

    /** The size of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    /**
     * The type that arithmetic on this type is done in: itself for {@code f64} and {@code f32}, {@code f32} for the
     * 16-bit types.
     */
    public ElementType compute() {
        return this == FLOAT64 ? FLOAT64 : FLOAT32;
    }

    /** Whether elements are 16 bits wide and travel as {@code short} bit patterns. */
    public boolean isSixteenBit() {
        return bytes == 2;
    }

    /**
     * The unit roundoff {@code u} of this type: half the distance from 1 to the next larger value. Error bounds are
     * multiples of the {@code u} of the compute type.
     */
    public double unitRoundoff() {
        return switch (this) {
            case FLOAT64 -> 0x1p-53;
            case FLOAT32 -> 0x1p-24;
            case FLOAT16 -> 0x1p-11;
            case BFLOAT16 -> 0x1p-8;
        };
    }

    /** {@link #symbol()}. */
    @Override
    public String toString() {
        return symbol;
    }
}
