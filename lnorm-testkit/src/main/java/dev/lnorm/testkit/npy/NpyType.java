// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.npy;

/** The element types of NumPy files that are read and written. */
public enum NpyType {
    /** {@code float64}. */
    FLOAT64("f8", 8),
    /** {@code float32}. */
    FLOAT32("f4", 4),
    /** {@code float16}; its bits travel as {@code short}. */
    FLOAT16("f2", 2),
    /** {@code uint16}; travels as {@code short}. NumPy has no bfloat16: its bits come as this type. */
    UINT16("u2", 2),
    /** {@code int16}; travels as {@code short}, and is also taken for bits. */
    INT16("i2", 2);

    private final String code;
    private final int bytes;

    NpyType(String code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    /** NumPy's code without the byte order, such as {@code f4}. */
    public String code() {
        return code;
    }

    /** The size of an element in bytes. */
    public int bytes() {
        return bytes;
    }
}
