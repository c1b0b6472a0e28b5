// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import java.lang.foreign.MemorySegment;
import jcuda.Pointer;

/**
 * An address for JCuda: native memory, or where a pointer of JCuda's leads. Java arrays never go to JCuda, which would
 * hold up garbage collection for as long as the driver works on them.
 */
final class HostPointer extends Pointer {
    private HostPointer(long address) {
        super(address);
    }

    private HostPointer(Pointer pointer) {
        super(pointer);
    }

    /** The beginning of native memory, which the caller keeps alive. */
    static HostPointer of(MemorySegment segment) {
        return new HostPointer(segment.address());
    }

    /** Where {@code pointer} leads. */
    static long address(Pointer pointer) {
        HostPointer copy = new HostPointer(pointer);
        return copy.getNativePointer() + copy.getByteOffset();
    }
}
