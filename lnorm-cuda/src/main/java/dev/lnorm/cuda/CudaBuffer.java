// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import static jcuda.driver.JCudaDriver.cuCtxSynchronize;

import dev.lnorm.DeviceBuffer;
import dev.lnorm.ElementType;
import dev.lnorm.NormDevice;
import jcuda.driver.CUdeviceptr;
import org.jspecify.annotations.Nullable;

/** Memory of an NVIDIA GPU, allocated by {@link NormDevice#allocate} or the application's own. */
public final class CudaBuffer extends DeviceBuffer {
    /** Device addresses are unique in a process, also among devices. */
    private static final Object ADDRESSES = new Object() {
        @Override
        public String toString() {
            return "CUDA device memory";
        }
    };

    private final CudaDevice gpu;
    private final CUdeviceptr pointer;
    private final long address;
    private final boolean owned;

    private CudaBuffer(CudaDevice gpu, ElementType type, long length, CUdeviceptr pointer, boolean owned) {
        super(gpu, type, length);
        this.gpu = gpu;
        this.pointer = pointer;
        this.address = HostPointer.address(pointer);
        this.owned = owned;
    }

    /** Allocates; the context is current. */
    static CudaBuffer allocate(CudaDevice gpu, ElementType type, long length) {
        CUdeviceptr pointer = gpu.allocate(length * type.bytes(), () -> "a buffer of " + length + " " + type);
        try {
            return new CudaBuffer(gpu, type, length, pointer, true);
        } catch (RuntimeException | Error failure) {
            gpu.free(pointer);
            throw failure;
        }
    }

    /**
     * Makes memory that the application already has an operand. It stays the application's: closing the buffer does not
     * free it, and it has to be there until work that uses it is done.
     *
     * @param device a device of the {@code cuda} backend
     * @param pointer where the first element is; its address is a multiple of the element's size
     * @param type the type of the elements
     * @param length elements, at least 0
     * @throws IllegalArgumentException if the device is of another backend, or the address is not aligned
     */
    public static CudaBuffer wrap(NormDevice device, CUdeviceptr pointer, ElementType type, long length) {
        CudaDevice gpu = gpu(device);
        long address = HostPointer.address(pointer);
        if (length < 0) {
            throw new IllegalArgumentException("length is " + length
                    + ", a buffer has at least 0 elements: pass the number of elements");
        }
        if (address == 0 || address % type.bytes() != 0) {
            throw new IllegalArgumentException("the pointer is " + address + ", " + type
                    + " elements are at multiples of " + type.bytes()
                    + " other than 0: pass the address of an element");
        }
        CUdeviceptr copy = pointer.withByteOffset(0); // the application may use its own object for another address
        return new CudaBuffer(gpu, type, length, copy, false);
    }

    static CudaDevice gpu(@Nullable NormDevice device) {
        if (device instanceof CudaDevice gpu) {
            return gpu;
        }
        throw new IllegalArgumentException("the device is " + device
                + ", CUDA memory and streams belong to one of the cuda backend: open that");
    }

    /** The address of an element on the device; refused when this is closed. */
    long address(long element) {
        checkOpen();
        return address + element * memory().type().bytes();
    }

    /** The same for the driver. */
    CUdeviceptr pointer(long element) {
        checkOpen();
        return pointer.withByteOffset(element * memory().type().bytes());
    }

    @Override
    protected Object addressSpace() {
        return ADDRESSES;
    }

    @Override
    protected long start() {
        return address;
    }

    @Override
    protected void release() {
        if (pointer == null) {
            return; // the device was closed while this was made, see Resource: its context frees the memory
        }
        gpu.memoryUsers().awaitNone();
        if (owned) {
            gpu.free(pointer);
        } else {
            gpu.context().free("cuCtxSynchronize", () -> cuCtxSynchronize());
        }
    }
}
