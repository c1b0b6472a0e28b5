// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import dev.lnorm.ElementType;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jocl.CL;
import org.jocl.cl_command_queue;
import org.jocl.cl_event;
import org.jocl.cl_mem;
import org.jspecify.annotations.Nullable;

/**
 * The turns of host and device on wrapped native memory. Between calls it is mapped, and the host's; a call unmaps it,
 * works, and maps it again. Each turn waits for the one before, also on another queue. Used under the context's lock.
 */
final class HostMapping {
    private static final long LARGEST = Integer.MAX_VALUE; // a mapping is a ByteBuffer

    private final cl_mem handle;
    private final MemorySegment memory; // kept reachable: OpenCL does not
    private final String what;
    private @Nullable ByteBuffer mapped; // null before the first call: the memory was the host's all along
    private @Nullable cl_event lastMap;

    HostMapping(cl_mem handle, MemorySegment memory, String what) {
        this.handle = handle;
        this.memory = memory;
        this.what = what;
    }

    static void check(MemorySegment memory, ElementType type) {
        if (!memory.isNative() || memory.isReadOnly()) {
            throw new IllegalArgumentException("the segment is " + (memory.isNative() ? "read-only" : "of a Java array")
                    + ", a wrap needs writable native memory: allocate it with an Arena");
        }
        if (memory.byteSize() % type.bytes() != 0 || memory.address() % type.bytes() != 0) {
            throw new IllegalArgumentException("the segment has " + memory.byteSize() + " bytes at address "
                    + memory.address() + ", both must be multiples of " + type.bytes() + " for " + type
                    + ": align it or pass a slice");
        }
        if (memory.byteSize() == 0 || memory.byteSize() > LARGEST) {
            throw new IllegalArgumentException("the segment has " + memory.byteSize() + " bytes, a wrap has 1 to "
                    + LARGEST + ": wrap parts of it, or copy it with DeviceQueue.copy");
        }
    }

    /** The device's turn: enqueued before work on the memory. */
    void giveToDevice(cl_command_queue queue) {
        ByteBuffer now = mapped;
        if (now == null) {
            return;
        }
        cl_event before = lastMap;
        Cl.run("clEnqueueUnmapMemObject", what, () -> CL.clEnqueueUnmapMemObject(queue, handle, now,
                before == null ? 0 : 1, before == null ? null : new cl_event[] {before}, null));
        mapped = null;
        forgetLastMap();
    }

    /** The host's turn: enqueued behind the work. */
    void giveToHost(cl_command_queue queue) {
        cl_event done = new cl_event();
        mapped = Cl.create("clEnqueueMapBuffer", what, code -> CL.clEnqueueMapBuffer(queue, handle, false,
                CL.CL_MAP_READ | CL.CL_MAP_WRITE, 0, memory.byteSize(), 0, null, done, code));
        lastMap = done;
        Cl.run("clFlush", what, () -> CL.clFlush(queue)); // another queue may wait for the event
    }

    /** After all work is done: nothing stays mapped. */
    void release() {
        mapped = null; // OpenCL unmaps what it frees; a queue to unmap on may be gone
        forgetLastMap();
    }

    private void forgetLastMap() {
        cl_event before = lastMap;
        if (before != null) {
            CL.clReleaseEvent(before);
            lastMap = null;
        }
    }
}
