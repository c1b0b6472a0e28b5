// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import dev.lnorm.Memory;
import dev.lnorm.Rows;
import java.util.ArrayList;
import java.util.List;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_kernel;
import org.jocl.cl_mem;
import org.jspecify.annotations.Nullable;

/**
 * One launch of a kernel, its arguments set in order. A kernel object keeps its arguments, so a launch is prepared and
 * enqueued under the lock of its context.
 */
final class Launch {
    private final cl_kernel kernel;
    private final Object what;
    private final List<OpenClBuffer> buffers = new ArrayList<>();
    private int index;

    /**
     * Begins with no argument.
     *
     * @param what the call, for messages
     */
    Launch(cl_kernel kernel, Object what) {
        this.kernel = kernel;
        this.what = what;
    }

    Launch structure(long[] values) {
        return set((long) values.length * Long.BYTES, Pointer.to(values));
    }

    Launch integer(int value) {
        return set(Integer.BYTES, Pointer.to(new int[] {value}));
    }

    Launch number(long value) {
        return set(Long.BYTES, Pointer.to(new long[] {value}));
    }

    /** Local memory. */
    Launch local(long bytes) {
        return set(bytes, null);
    }

    Launch rows(@Nullable Rows rows) {
        return memory(rows == null ? null : rows.memory());
    }

    /** The buffer that a view is in; a null pointer for null. */
    Launch memory(@Nullable Memory memory) {
        if (memory == null) {
            return handle(null);
        }
        OpenClBuffer buffer = (OpenClBuffer) ((Memory.Device) memory).buffer();
        buffers.add(buffer);
        return handle(buffer.handle());
    }

    Launch handle(@Nullable cl_mem handle) {
        return set(Sizeof.cl_mem, handle == null ? null : Pointer.to(handle));
    }

    private Launch set(long bytes, @Nullable Pointer value) {
        int argument = index++;
        Cl.run("clSetKernelArg", what, () -> CL.clSetKernelArg(kernel, argument, bytes, value));
        return this;
    }

    cl_kernel kernel() {
        return kernel;
    }

    /** The buffers among the arguments. */
    List<OpenClBuffer> buffers() {
        return buffers;
    }
}
