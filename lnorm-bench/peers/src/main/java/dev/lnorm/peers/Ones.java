// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.peers;

import dev.lnorm.Bfloat16;
import dev.lnorm.NormSpec;
import org.bytedeco.javacpp.BytePointer;

/** The gamma of a call without gamma, for a library that insists on one. */
public final class Ones {
    private Ones() {}

    /** A 1 for each column, in the spec's parameter type; owned by the caller. */
    public static BytePointer of(NormSpec spec) {
        int bytes = spec.parameterType().bytes();
        BytePointer ones = new BytePointer((long) spec.width() * bytes);
        for (long column = 0; column < spec.width(); column++) {
            switch (spec.parameterType()) {
                case FLOAT64 -> ones.putDouble(column * bytes, 1);
                case FLOAT32 -> ones.putFloat(column * bytes, 1);
                case FLOAT16 -> ones.putShort(column * bytes, Float.floatToFloat16(1));
                case BFLOAT16 -> ones.putShort(column * bytes, Bfloat16.fromFloat(1));
            }
        }
        return ones;
    }
}
