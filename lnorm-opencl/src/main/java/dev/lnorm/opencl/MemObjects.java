// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_mem;
import org.jspecify.annotations.Nullable;

/** What OpenCL tells of a buffer that the application made. */
final class MemObjects {
    private MemObjects() {}

    static long number(cl_mem buffer, int what) {
        long[] value = new long[1];
        Cl.run("clGetMemObjectInfo", "a wrapped cl_mem",
                () -> CL.clGetMemObjectInfo(buffer, what, Long.BYTES, Pointer.to(value), null));
        return value[0];
    }

    /** The buffer that a sub-buffer is part of; null if it is none. */
    static @Nullable cl_mem parent(cl_mem buffer) {
        if (number(buffer, CL.CL_MEM_ASSOCIATED_MEMOBJECT) == 0) {
            return null;
        }
        cl_mem parent = new cl_mem();
        Cl.run("clGetMemObjectInfo", "a wrapped cl_mem", () -> CL.clGetMemObjectInfo(buffer,
                CL.CL_MEM_ASSOCIATED_MEMOBJECT, Sizeof.cl_mem, Pointer.to(parent), null));
        return parent;
    }

    /** The address of the host memory that the buffer was made on ({@code CL_MEM_USE_HOST_PTR}), or 0. */
    static long hostAddress(cl_mem buffer) {
        boolean usesHost = (number(buffer, CL.CL_MEM_FLAGS) & CL.CL_MEM_USE_HOST_PTR) != 0;
        return usesHost ? number(buffer, CL.CL_MEM_HOST_PTR) : 0;
    }
}
