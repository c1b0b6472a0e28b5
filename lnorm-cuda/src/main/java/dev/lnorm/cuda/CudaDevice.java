// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import static jcuda.driver.JCudaDriver.cuCtxSynchronize;
import static jcuda.driver.JCudaDriver.cuMemAlloc;
import static jcuda.driver.JCudaDriver.cuMemFree;

import dev.lnorm.Capability;
import dev.lnorm.DeviceBuffer;
import dev.lnorm.DeviceException;
import dev.lnorm.DeviceInfo;
import dev.lnorm.DeviceQueue;
import dev.lnorm.ElementType;
import dev.lnorm.NormDevice;
import dev.lnorm.NormKernel;
import dev.lnorm.NormSpec;
import dev.lnorm.SavedStatistics;
import dev.lnorm.Support;
import java.util.function.Supplier;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.CUdeviceptr;

/**
 * An NVIDIA GPU: its primary context, its kernels and its events. After an error that the driver does not recover from,
 * the device closes itself, with everything that was made on it; the exception says so.
 */
final class CudaDevice extends NormDevice {
    private final Context context;
    private final Modules modules;
    private final EventPool events;
    private final int mostShared;
    private final int multiprocessors;
    private final Users users = new Users(this::checkOpen);
    private final Users memoryUsers = new Users(() -> {});

    private CudaDevice(DeviceInfo info, Context context, PtxSource source, int mostShared, int multiprocessors) {
        super(info);
        this.context = context;
        this.modules = new Modules(context, source, mostShared);
        this.events = new EventPool(context);
        this.mostShared = mostShared;
        this.multiprocessors = multiprocessors;
    }

    /**
     * Opens a GPU.
     *
     * @param driverOrdinal its number in the driver
     */
    static CudaDevice open(DeviceInfo info, int driverOrdinal) {
        CUdevice handle = DriverQueries.device(driverOrdinal);
        int capability = 10
                * DriverQueries.attribute(handle, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR)
                + DriverQueries.attribute(handle, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
        int mostShared = DriverQueries.attribute(handle,
                CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN)
                - LaunchConfig.BOARD_BYTES;
        int multiprocessors = DriverQueries.attribute(handle,
                CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT);
        return new CudaDevice(info, Context.retain(info.toString(), handle), PtxSource.of(capability), mostShared,
                multiprocessors);
    }

    Context context() {
        return context;
    }

    Modules modules() {
        return modules;
    }

    EventPool events() {
        return events;
    }

    /**
     * Those who are enqueuing work on memory of this device. Memory that is closed is freed when they are done; they
     * ask of each operand whether it is open.
     */
    Users memoryUsers() {
        return memoryUsers;
    }

    /** The shared memory that a thread block can ask for beside {@link LaunchConfig#BOARD_BYTES}, in bytes. */
    int mostShared() {
        return mostShared;
    }

    int multiprocessors() {
        return multiprocessors;
    }

    @Override
    public Support support(NormSpec spec) {
        return Support.yes(Capability.REPRODUCIBLE, Capability.SAVED_STATISTICS, Capability.BACKWARD,
                Capability.RESIDUAL, Capability.ACCUMULATE, Capability.WIDE_GRADIENTS, Capability.STRIDED_ROWS,
                Capability.IN_PLACE, Capability.DEVICE_MEMORY);
    }

    @Override
    protected NormKernel prepare(NormSpec spec) {
        return new CudaKernel(this, spec);
    }

    @Override
    protected SavedStatistics statistics(NormSpec spec, long capacity) {
        return run(() -> CudaStatistics.allocate(this, spec, capacity));
    }

    @Override
    protected DeviceBuffer allocateBuffer(ElementType type, long length) {
        return run(() -> CudaBuffer.allocate(this, type, length));
    }

    @Override
    public DeviceQueue openQueue() {
        checkOpen();
        return run(() -> CudaQueue.open(this));
    }

    /**
     * Runs what a caller asked for, with the context current, if the device is open. The caller holds no lock and does
     * not run within another run: if the device turns out to be lost, it is closed here, and closing waits for what
     * other threads are closing, and for all runs.
     */
    <R> R run(Supplier<R> work) {
        try {
            return users.use(() -> context.inside(work));
        } catch (DeviceException failure) {
            closeIfLost(failure);
            throw failure;
        }
    }

    private void closeIfLost(DeviceException failure) {
        if (context.isLost()) {
            try {
                close();
            } catch (RuntimeException another) {
                failure.addSuppressed(another);
            }
        }
    }

    /** Allocates {@code bytes} of device memory, at least one; the context is current. */
    CUdeviceptr allocate(long bytes, Supplier<String> what) {
        CUdeviceptr pointer = new CUdeviceptr();
        context.call("cuMemAlloc", () -> "of " + bytes + " bytes for " + what.get(),
                () -> cuMemAlloc(pointer, Math.max(bytes, 1)));
        return pointer;
    }

    /** Frees memory of {@link #allocate} when no work that was enqueued uses it any more. */
    void free(CUdeviceptr pointer) {
        context.free("cuMemFree", () -> {
            int code = cuCtxSynchronize();
            return code != 0 ? code : cuMemFree(pointer);
        });
    }

    @Override
    protected void release() {
        users.awaitNone();
        try {
            events.release();
            modules.release();
        } finally {
            context.release();
        }
    }
}
