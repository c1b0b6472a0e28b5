// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.ptx;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** PTX's fundamental types. */
public enum Type {
    PRED(1), B8(8), U8(8), S8(8), B16(16), U16(16), S16(16), F16(16), BF16(16), F16X2(32), BF16X2(32), //
    B32(32), U32(32), S32(32), F32(32), B64(64), U64(64), S64(64), F64(64);

    private final int bits;

    Type(int bits) {
        this.bits = bits;
    }

    public int bits() {
        return bits;
    }

    public int bytes() {
        return bits / 8;
    }

    public boolean isSigned() {
        return this == S8 || this == S16 || this == S32 || this == S64;
    }

    public boolean isFloat() {
        return this == F16 || this == BF16 || this == F32 || this == F64;
    }

    /** As it stands in an opcode, without the dot. */
    public String suffix() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Type> named(String suffix) {
        return Arrays.stream(values()).filter(type -> type.suffix().equals(suffix)).findFirst();
    }
}
