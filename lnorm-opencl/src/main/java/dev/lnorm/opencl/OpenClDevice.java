// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import dev.lnorm.Capability;
import dev.lnorm.DeviceBuffer;
import dev.lnorm.DeviceInfo;
import dev.lnorm.DeviceQueue;
import dev.lnorm.ElementType;
import dev.lnorm.NormDevice;
import dev.lnorm.NormKernel;
import dev.lnorm.NormSpec;
import dev.lnorm.SavedStatistics;
import dev.lnorm.Support;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_context;
import org.jocl.cl_device_id;
import org.jocl.cl_mem;
import org.jspecify.annotations.Nullable;

/**
 * An open OpenCL device, in the context that all who open it share, or in one that the application has already
 * ({@link #wrap}).
 */
public final class OpenClDevice extends NormDevice {
    /** {@code int} counts the elements of two rows of parameter gradients. */
    private static final int WIDEST = 1 << 29;

    private final OpenClContext context;
    private final boolean ownsContext;
    private final Set<OpenClQueue> queues = ConcurrentHashMap.newKeySet();

    private OpenClDevice(DeviceInfo info, OpenClContext context, boolean ownsContext) {
        super(info);
        this.context = context;
        this.ownsContext = ownsContext;
    }

    static OpenClDevice open(FoundDevice found, int ordinal, @Nullable KernelFamily family) {
        KernelFamily kernels = family == null ? found.family() : family;
        return new OpenClDevice(found.info(ordinal), found.context(kernels), false);
    }

    /**
     * Uses a context that the application has already, so that its buffers and queues can be wrapped. The context is
     * kept alive until the device is closed, and is not freed by it.
     *
     * @param context a context of {@code device}
     * @param device one of its devices
     * @throws dev.lnorm.DeviceException if OpenCL refuses either
     */
    public static OpenClDevice wrap(cl_context context, cl_device_id device) {
        FoundDevice found = Platforms.device(device);
        return new OpenClDevice(found.info(0), OpenClContext.wrap(context, found, found.family()),
                true);
    }

    /** Its context, for buffers and queues that the application makes itself and wraps. Valid while this is open. */
    public cl_context clContext() {
        checkOpen();
        return context.handle();
    }

    /** The OpenCL device. */
    public cl_device_id clDevice() {
        return context.device().id();
    }

    /**
     * {@code f64} where the device has it; every other type everywhere. {@link Capability#REPRODUCIBLE} if a probe that
     * runs on the device, once in a process for each type of rows, finds its arithmetic exact.
     */
    @Override
    public Support support(NormSpec spec) {
        if (spec.computeType() == ElementType.FLOAT64 && !context.facts().hasDouble()) {
            return Support.no("the device has no f64 (cl_khr_fp64)");
        }
        if (spec.width() > WIDEST) {
            return Support.no("rows have at most " + WIDEST + " elements, the width is " + spec.width());
        }
        EnumSet<Capability> capabilities = EnumSet.of(Capability.SAVED_STATISTICS, Capability.BACKWARD,
                Capability.RESIDUAL, Capability.ACCUMULATE, Capability.WIDE_GRADIENTS, Capability.STRIDED_ROWS,
                Capability.IN_PLACE, Capability.DEVICE_MEMORY);
        if (context.device().isExact(spec.rowType())) {
            capabilities.add(Capability.REPRODUCIBLE);
        }
        return Support.yes(capabilities.toArray(Capability[]::new));
    }

    @Override
    protected NormKernel prepare(NormSpec spec) {
        return new OpenClKernel(this, spec, context.build(ProgramKey.of(spec)));
    }

    @Override
    protected SavedStatistics statistics(NormSpec spec, long capacity) {
        return OpenClStatistics.allocate(this, spec, capacity);
    }

    @Override
    protected DeviceBuffer allocateBuffer(ElementType type, long length) {
        return OpenClBuffer.allocate(this, type, length);
    }

    @Override
    public DeviceQueue openQueue() {
        checkOpen();
        return OpenClQueue.open(this);
    }

    OpenClContext context() {
        return context;
    }

    /** Refuses a closed device; call with the context's lock held, so that it stays open while that is. */
    void check() {
        checkOpen();
    }

    void opened(OpenClQueue queue) {
        queues.add(queue);
    }

    void closed(OpenClQueue queue) {
        queues.remove(queue);
    }

    /** Waits for the work of all open queues, failed or not. */
    void awaitIdle() {
        List<OpenClQueue> open = new ArrayList<>(queues);
        open.forEach(OpenClQueue::awaitIdle);
    }

    /** Reads a buffer into an array that {@code to} points to, waiting for that alone. */
    void read(Supplier<cl_mem> from, long offset, Pointer to, long bytes) {
        context.lock().lock();
        try {
            cl_mem buffer = from.get();
            Cl.run("clEnqueueReadBuffer", this, () -> CL.clEnqueueReadBuffer(context.transfers(), buffer, true, offset,
                    bytes, to, 0, null, null));
        } finally {
            context.lock().unlock();
        }
    }

    @Override
    protected void release() {
        if (ownsContext) { // false too if it is closed while it is made, see Resource
            context.release();
        }
    }
}
