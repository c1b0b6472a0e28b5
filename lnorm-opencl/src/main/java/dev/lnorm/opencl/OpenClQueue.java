// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import dev.lnorm.DeviceEvent;
import dev.lnorm.DeviceQueue;
import dev.lnorm.Memory;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_event;
import org.jocl.cl_mem;
import org.jspecify.annotations.Nullable;

/**
 * An in-order command queue: one of its own, which measures time, or a wrap of the application's.
 *
 * <p>What a kernel needs besides its operands (chunk sums) is scratch of the queue; it grows to what the largest call
 * needed and is freed when the queue is closed.
 */
public final class OpenClQueue extends DeviceQueue {
    private final OpenClDevice device;
    private final cl_command_queue handle;
    private final InFlight inFlight;
    private @Nullable cl_mem scratch; // under the context's lock, as all that follows
    private long scratchBytes;

    private OpenClQueue(OpenClDevice device, cl_command_queue handle) {
        super(device);
        this.device = device;
        this.handle = handle;
        this.inFlight = new InFlight(device);
        device.opened(this);
    }

    @SuppressWarnings("deprecation") // the call of OpenCL 1.2, which every device has
    static OpenClQueue open(OpenClDevice device) {
        OpenClContext context = device.context();
        context.lock().lock();
        try {
            device.check();
            return new OpenClQueue(device, Cl.create("clCreateCommandQueue", device, code -> CL.clCreateCommandQueue(
                    context.handle(), context.device().id(), CL.CL_QUEUE_PROFILING_ENABLE, code)));
        } finally {
            context.lock().unlock();
        }
    }

    /**
     * Wraps a queue that the application has: calls enqueue on it, in order with the application's own commands. It is
     * kept alive until the wrap is closed, and not freed by that. Events can be timed if it was made with {@code
     * CL_QUEUE_PROFILING_ENABLE}.
     *
     * @param device the device of whose context the queue is
     * @throws IllegalArgumentException if it is a queue of another context, or runs commands out of order
     */
    public static OpenClQueue wrap(OpenClDevice device, cl_command_queue queue) {
        cl_context context = new cl_context();
        Cl.run("clGetCommandQueueInfo", device, () -> CL.clGetCommandQueueInfo(queue, CL.CL_QUEUE_CONTEXT,
                Sizeof.cl_context, Pointer.to(context), null));
        if (!context.equals(device.context().handle())) {
            throw new IllegalArgumentException("the queue is of another context than " + device
                    + ": wrap that context with OpenClDevice.wrap first");
        }
        long[] properties = new long[1];
        Cl.run("clGetCommandQueueInfo", device, () -> CL.clGetCommandQueueInfo(queue, CL.CL_QUEUE_PROPERTIES,
                Long.BYTES, Pointer.to(properties), null));
        if ((properties[0] & CL.CL_QUEUE_OUT_OF_ORDER_EXEC_MODE_ENABLE) != 0) {
            throw new IllegalArgumentException("the queue runs commands out of order: pass one made without "
                    + "CL_QUEUE_OUT_OF_ORDER_EXEC_MODE_ENABLE");
        }
        device.context().lock().lock();
        try {
            device.check();
            Cl.run("clRetainCommandQueue", device, () -> CL.clRetainCommandQueue(queue));
            return new OpenClQueue(device, queue);
        } finally {
            device.context().lock().unlock();
        }
    }

    private ReentrantLock lock() {
        return device.context().lock();
    }

    /**
     * Enqueues work under the context's lock, unless earlier work has failed and nobody has been told.
     *
     * @param work calls {@link #launch}, and {@link #scratch} before that
     */
    void enqueue(Runnable work) {
        lock().lock();
        try {
            checkOpen();
            inFlight.settle();
            inFlight.throwFailure();
            work.run();
        } finally {
            lock().unlock();
        }
    }

    /** Enqueues a kernel; from within {@link #enqueue}. */
    void launch(Launch launch, long[] global, long[] local, Object what) {
        List<OpenClBuffer> buffers = launch.buffers();
        cl_event done = new cl_event();
        buffers.forEach(this::giveToDevice);
        Cl.run("clEnqueueNDRangeKernel", what, () -> CL.clEnqueueNDRangeKernel(handle, launch.kernel(), global.length,
                null, global, local, 0, null, done));
        inFlight.add(done, what, null);
        buffers.forEach(this::giveToHost);
    }

    private void giveToDevice(OpenClBuffer buffer) {
        HostMapping mapping = buffer.mapping();
        if (mapping != null) {
            mapping.giveToDevice(handle);
        }
    }

    private void giveToHost(OpenClBuffer buffer) {
        HostMapping mapping = buffer.mapping();
        if (mapping != null) {
            mapping.giveToHost(handle);
        }
    }

    /** Device memory for one call at a time, its contents undefined; from within {@link #enqueue}. */
    cl_mem scratch(long bytes) {
        cl_mem room = scratch;
        if (room == null || scratchBytes < bytes) {
            releaseScratch();
            room = OpenClBuffer.allocate(device, bytes, "scratch for sums of parameter gradients");
            scratch = room;
            scratchBytes = bytes;
        }
        return room;
    }

    /** OpenCL frees it when the work that uses it is done. */
    private void releaseScratch() {
        cl_mem room = scratch;
        if (room != null) {
            CL.clReleaseMemObject(room);
            scratch = null;
            scratchBytes = 0;
        }
    }

    @Override
    protected void enqueueCopy(Memory from, Memory to) {
        if (from instanceof Memory.Heap || to instanceof Memory.Heap) {
            awaitIdle(); // the copy waits for earlier work; let it not hold the lock meanwhile
        }
        BufferCopy copy = new BufferCopy(from, to);
        if (copy.isOnHost()) {
            awaitIdle();
            enqueue(copy::onHost);
            return;
        }
        enqueue(() -> {
            List<OpenClBuffer> buffers = copy.buffers();
            buffers.forEach(this::giveToDevice);
            copy.enqueue(handle, done -> inFlight.add(done, copy, null));
            buffers.forEach(this::giveToHost);
        });
    }

    @Override
    public DeviceEvent record() {
        lock().lock();
        try {
            checkOpen();
            inFlight.settle();
            inFlight.throwFailure();
            cl_event marker = new cl_event();
            Cl.run("clEnqueueMarkerWithWaitList", this,
                    () -> CL.clEnqueueMarkerWithWaitList(handle, 0, null, marker));
            OpenClEvent event = new OpenClEvent(this, marker);
            inFlight.add(marker, "event", event);
            Cl.run("clFlush", this, () -> CL.clFlush(handle)); // another queue may wait for it
            return event;
        } finally {
            lock().unlock();
        }
    }

    @Override
    public void waitFor(DeviceEvent event) {
        if (!(event instanceof OpenClEvent mark) || mark.queue().device != device) {
            throw new IllegalArgumentException("the event is of another device than " + device
                    + ": record it on a queue of that");
        }
        enqueue(() -> {
            cl_event marker = mark.handle();
            if (marker != null) {
                Cl.run("clEnqueueBarrierWithWaitList", this,
                        () -> CL.clEnqueueBarrierWithWaitList(handle, 1, new cl_event[] {marker}, null));
            }
        });
    }

    @Override
    public void finish() {
        checkOpen();
        awaitIdle();
        throwFailure();
    }

    /** Waits for what is enqueued, failed or not; nothing to wait for on a closed queue. */
    void awaitIdle() {
        lock().lock();
        try {
            if (!isOpen()) {
                return;
            }
            CL.clRetainCommandQueue(handle); // another thread may close it meanwhile
        } finally {
            lock().unlock();
        }
        try {
            CL.clFinish(handle); // what failed says so in its own event
        } finally {
            CL.clReleaseCommandQueue(handle);
        }
    }

    /** Notes what is done. */
    void settle() {
        lock().lock();
        try {
            inFlight.settle();
        } finally {
            lock().unlock();
        }
    }

    /** Throws what has failed, if nobody has been told yet. */
    void throwFailure() {
        lock().lock();
        try {
            inFlight.settle();
            inFlight.throwFailure();
        } finally {
            lock().unlock();
        }
    }

    /** Runs under the context's lock. */
    void locked(Runnable action) {
        lock().lock();
        try {
            action.run();
        } finally {
            lock().unlock();
        }
    }

    @Override
    protected void release() {
        if (inFlight == null) {
            return; // the device was closed while this was made, see Resource
        }
        CL.clFinish(handle);
        lock().lock();
        try {
            inFlight.settle();
            releaseScratch();
            CL.clReleaseCommandQueue(handle);
            device.closed(this);
            inFlight.throwFailure();
        } finally {
            lock().unlock();
        }
    }
}
