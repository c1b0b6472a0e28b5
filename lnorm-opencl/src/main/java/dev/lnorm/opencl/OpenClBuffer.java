// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import dev.lnorm.DeviceBuffer;
import dev.lnorm.ElementType;
import dev.lnorm.NormDevice;
import java.lang.foreign.MemorySegment;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_mem;
import org.jspecify.annotations.Nullable;

/**
 * Memory of an OpenCL device: allocated ({@link NormDevice#allocate}), or a wrap of a {@code cl_mem} or of native
 * memory. Closing it waits for work of ours that still uses wrapped native memory; OpenCL itself keeps a {@code cl_mem}
 * until its work is done.
 */
public final class OpenClBuffer extends DeviceBuffer {
    private final OpenClDevice device;
    private final cl_mem handle;
    private final Object addressSpace;
    private final long start;
    private final long alignment;
    private final @Nullable HostMapping mapping;

    private OpenClBuffer(OpenClDevice device, ElementType type, long length, cl_mem handle, Object addressSpace,
            long start, long alignment, @Nullable HostMapping mapping) {
        super(device, type, length);
        this.device = device;
        this.handle = handle;
        this.addressSpace = addressSpace;
        this.start = start;
        this.alignment = alignment;
        this.mapping = mapping;
    }

    static OpenClBuffer allocate(OpenClDevice device, ElementType type, long length) {
        long bytes = Math.max(1, length) * type.bytes(); // OpenCL has no buffers of no bytes
        cl_mem handle = allocate(device, bytes, "a buffer of " + length + " " + type);
        return new OpenClBuffer(device, type, length, handle, handle, 0, 0, null);
    }

    /** Allocates bytes; the caller releases them. */
    static cl_mem allocate(OpenClDevice device, long bytes, String what) {
        DeviceFacts facts = device.context().facts();
        String message = what + ", " + bytes + " bytes, on " + device + " (largest buffer " + facts.largestBuffer()
                + " bytes, memory " + facts.memory() + " bytes)";
        device.context().lock().lock();
        try {
            device.check();
            return Cl.create("clCreateBuffer", message,
                    code -> CL.clCreateBuffer(device.context().handle(), CL.CL_MEM_READ_WRITE, bytes, null, code));
        } finally {
            device.context().lock().unlock();
        }
    }

    /**
     * Wraps a buffer that the application has. It is kept alive until the wrap is closed, and not freed by that.
     *
     * @param device the device of whose context the buffer is ({@link OpenClDevice#clContext}, or what
     *     {@link OpenClDevice#wrap} was given)
     * @param buffer the buffer, a sub-buffer too
     * @param type the type of its elements
     * @param length its elements
     * @throws IllegalArgumentException if the buffer is smaller
     */
    public static OpenClBuffer wrap(OpenClDevice device, cl_mem buffer, ElementType type, long length) {
        device.check();
        long bytes = MemObjects.number(buffer, CL.CL_MEM_SIZE);
        if (length < 0 || length > bytes / type.bytes()) {
            throw new IllegalArgumentException("length is " + length + " " + type + ", the cl_mem has " + bytes
                    + " bytes: pass at most " + bytes / type.bytes() + " elements");
        }
        cl_mem parent = MemObjects.parent(buffer);
        long offset = parent == null ? 0 : MemObjects.number(buffer, CL.CL_MEM_OFFSET);
        long hostAddress = MemObjects.hostAddress(buffer);
        Cl.run("clRetainMemObject", device, () -> CL.clRetainMemObject(buffer));
        return hostAddress == 0
                ? new OpenClBuffer(device, type, length, buffer, parent == null ? buffer : parent, offset, offset, null)
                : new OpenClBuffer(device, type, length, buffer, HOST_ADDRESS_SPACE, hostAddress, hostAddress, null);
    }

    /**
     * Wraps native memory, without a copy where the device works in the host's memory; elsewhere OpenCL copies it to
     * the device and back around each call. The memory is the application's between calls, from {@code finish} (or an
     * event behind the work) to the next call, and the device's otherwise. Several queues that use one wrap wait for
     * each other.
     *
     * <p>Devices may need an alignment to go without a copy, often 4096 bytes. The caller keeps the memory alive until
     * the wrap is closed.
     *
     * @param device the device that is to work on it
     * @param memory native, writable, at most 2 GiB; heap memory moves, and is refused
     * @param type the type of its elements
     * @throws IllegalArgumentException if the memory is none of that, or no whole number of aligned elements
     */
    public static OpenClBuffer wrap(OpenClDevice device, MemorySegment memory, ElementType type) {
        HostMapping.check(memory, type);
        long length = memory.byteSize() / type.bytes();
        String what = "a wrap of " + memory.byteSize() + " bytes of native memory on " + device;
        OpenClContext context = device.context();
        context.lock().lock();
        try {
            device.check();
            cl_mem handle = Cl.create("clCreateBuffer", what, code -> CL.clCreateBuffer(context.handle(),
                    CL.CL_MEM_READ_WRITE | CL.CL_MEM_USE_HOST_PTR, memory.byteSize(),
                    Pointer.to(memory.asByteBuffer()), code));
            HostMapping mapping = new HostMapping(handle, memory, what);
            return new OpenClBuffer(device, type, length, handle, HOST_ADDRESS_SPACE, memory.address(),
                    memory.address(), mapping);
        } finally {
            context.lock().unlock();
        }
    }

    /** The buffer; call with the context's lock held, so that it stays open while that is. */
    cl_mem handle() {
        checkOpen();
        return handle;
    }

    /** How host and device take turns, if this is a wrap of native memory. */
    @Nullable
    HostMapping mapping() {
        return mapping;
    }

    /** An address that is as aligned as the first byte is on the device; 0 for that of any buffer of OpenCL's own. */
    long alignment() {
        return alignment;
    }

    @Override
    protected Object addressSpace() {
        return addressSpace;
    }

    @Override
    protected long start() {
        return start;
    }

    @Override
    protected void release() {
        if (handle == null) {
            return; // the device was closed while this was made, see Resource
        }
        if (mapping != null) {
            device.awaitIdle();
        }
        device.context().lock().lock();
        try {
            if (mapping != null) {
                mapping.release();
            }
            CL.clReleaseMemObject(handle);
        } finally {
            device.context().lock().unlock();
        }
    }
}
