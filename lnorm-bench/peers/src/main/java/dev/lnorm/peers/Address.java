// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.peers;

import dev.lnorm.Memory;
import dev.lnorm.Rows;
import java.lang.foreign.MemorySegment;
import org.bytedeco.javacpp.Pointer;

/** The address of memory that somebody else owns, as JavaCPP wants it. */
public final class Address extends Pointer {
    /** The first byte of {@code memory}. */
    public Address(MemorySegment memory) {
        this.address = memory.address();
    }

    /** The first element of {@code memory}, which is native. */
    public static Address of(Memory memory) {
        return new Address(((Memory.Native) memory).segment());
    }

    /** The first element of dense {@code rows} in native memory. */
    public static Address of(Rows rows) {
        return new Address(((Memory.Native) rows.memory()).segment()
                .asSlice(rows.offset() * rows.memory().type().bytes()));
    }
}
