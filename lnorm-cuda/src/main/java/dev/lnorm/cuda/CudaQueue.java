// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import static jcuda.driver.JCudaDriver.cuEventRecord;
import static jcuda.driver.JCudaDriver.cuLaunchKernel;
import static jcuda.driver.JCudaDriver.cuStreamCreate;
import static jcuda.driver.JCudaDriver.cuStreamDestroy;
import static jcuda.driver.JCudaDriver.cuStreamGetCtx;
import static jcuda.driver.JCudaDriver.cuStreamSynchronize;
import static jcuda.driver.JCudaDriver.cuStreamWaitEvent;

import dev.lnorm.DeviceEvent;
import dev.lnorm.DeviceException;
import dev.lnorm.DeviceQueue;
import dev.lnorm.Memory;
import dev.lnorm.NormDevice;
import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUevent;
import jcuda.driver.CUfunction;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.runtime.cudaStream_t;
import org.jspecify.annotations.Nullable;

/** A stream of an NVIDIA GPU, opened by {@link NormDevice#openQueue} or the application's own. */
public final class CudaQueue extends DeviceQueue {
    private static final int REMEMBERED = 4;
    private static final long LONGEST_NAP_NANOS = 1_000_000;

    private final CudaDevice gpu;
    private final CUstream stream;
    private final boolean owned;
    private final Users users = new Users(this::checkOpen);
    private final ReentrantLock lock = new ReentrantLock(); // held while something is enqueued
    private final Staging staging;
    private final Transfer transfer;
    private final Arena arena = Arena.ofShared();
    private final Arguments arguments = new Arguments(arena);
    private final Deque<Supplier<String>> unfinished = new ArrayDeque<>(); // the latest work, for messages
    private @Nullable CUdeviceptr scratch;
    private long scratchBytes;

    private CudaQueue(CudaDevice gpu, CUstream stream, boolean owned) {
        super(gpu);
        this.gpu = gpu;
        this.stream = stream;
        this.owned = owned;
        this.staging = new Staging(gpu, stream);
        this.transfer = new Transfer(this, stream, staging);
    }

    /** Creates a stream; the context is current. */
    static CudaQueue open(CudaDevice gpu) {
        CUstream stream = new CUstream();
        gpu.context().call("cuStreamCreate", () -> "", () -> cuStreamCreate(stream,
                CUstream_flags.CU_STREAM_NON_BLOCKING));
        try {
            return new CudaQueue(gpu, stream, true);
        } catch (RuntimeException | Error failure) {
            gpu.context().free("cuStreamDestroy", () -> cuStreamDestroy(stream));
            throw failure;
        }
    }

    /**
     * Enqueues into a stream that the application already has, among its own work. Closing the queue waits for the
     * stream and does not destroy it.
     *
     * @param device a device of the {@code cuda} backend
     * @param stream a stream of that device's primary context (the one of the runtime API)
     * @throws IllegalArgumentException if the device is of another backend or the stream of another context
     */
    public static CudaQueue wrap(NormDevice device, CUstream stream) {
        CudaDevice gpu = CudaBuffer.gpu(device);
        CUstream copy = new CUstream(new cudaStream_t(stream)); // the application may use its own for another stream
        gpu.run(() -> {
            CUcontext context = new CUcontext();
            gpu.context().call("cuStreamGetCtx", () -> "", () -> cuStreamGetCtx(copy, context));
            if (!gpu.context().is(context)) {
                throw new IllegalArgumentException("the stream is not one of the primary context of " + device
                        + ": create it there, with the runtime API or after cuDevicePrimaryCtxRetain");
            }
            return context;
        });
        return new CudaQueue(gpu, copy, false);
    }

    CudaDevice gpu() {
        return gpu;
    }

    /**
     * Enqueues work. {@code what} is what messages call it.
     *
     * @throws DeviceException if the driver refuses it, or reports that something before it failed
     */
    void enqueue(Supplier<String> what, Consumer<CudaQueue> work) {
        use(() -> gpu.memoryUsers().use(() -> {
            lock.lock();
            try {
                remember(what);
                work.accept(this);
            } finally {
                lock.unlock();
            }
            return what;
        }));
    }

    /** Runs what a caller asked for, with the context current, if this is open. */
    private <R> R use(Supplier<R> work) {
        checkOpen();
        return gpu.run(() -> users.use(work));
    }

    private void remember(Supplier<String> what) {
        if (unfinished.size() == REMEMBERED) {
            unfinished.removeFirst();
        }
        unfinished.addLast(what);
    }

    /** Launches a kernel; within {@link #enqueue}. */
    void launch(LaunchConfig config, Consumer<Arguments> fill) {
        CUfunction function = gpu.modules().function(config.entry(), config.sharedBytes() > 0, this::latestWork);
        fill.accept(arguments.begin());
        int code = DriverQueries.code(() -> cuLaunchKernel(function, config.grid(), 1, 1, config.threads(),
                config.teams(), 1, config.sharedBytes(), stream, arguments.pointers(), null));
        if (code != 0) {
            throw failure("cuLaunchKernel of " + config, code);
        }
    }

    /** Memory for the work that is being enqueued, which the next work overwrites; within {@link #enqueue}. */
    long scratch(long bytes) {
        CUdeviceptr memory = scratch;
        if (memory == null || bytes > scratchBytes) {
            if (memory != null) {
                scratch = null;
                gpu.free(memory);
            }
            memory = gpu.allocate(bytes, () -> "chunk sums of parameter gradients");
            scratch = memory;
            scratchBytes = bytes;
        }
        return HostPointer.address(memory);
    }

    /** What a failed driver call is reported as: with the work that may have failed. */
    DeviceException failure(String call, int code) {
        return gpu.context().failure(call, latestWork(), code);
    }

    private String latestWork() {
        lock.lock();
        try {
            String work = unfinished.stream().map(Supplier::get).collect(Collectors.joining("; "));
            return work.isEmpty() ? "" : "(latest work: " + work + ")";
        } finally {
            lock.unlock();
        }
    }

    @Override
    protected void enqueueCopy(Memory from, Memory to) {
        enqueue(() -> "copy of " + from + " to " + to, work -> {
            if (!(to instanceof Memory.Device) && !(from instanceof Memory.Device)) {
                awaitStream();
            }
            transfer.copy(from, to);
        });
    }

    @Override
    public DeviceEvent record() {
        return use(this::mark);
    }

    private CudaEvent mark() {
        CUevent handle = gpu.events().take();
        int code = DriverQueries.code(() -> cuEventRecord(handle, stream));
        if (code != 0) {
            gpu.events().giveBack(handle);
            throw failure("cuEventRecord", code);
        }
        CudaEvent event = new CudaEvent(this, handle);
        gpu.events().lend(handle, event);
        return event;
    }

    @Override
    public void waitFor(DeviceEvent event) {
        checkOpen();
        if (!(event instanceof CudaEvent mark) || mark.queue().gpu != gpu) {
            throw new IllegalArgumentException("the event is " + event + ", not one of a queue of " + gpu
                    + ": wait for events of the same device");
        }
        use(() -> {
            int code = DriverQueries.code(() -> cuStreamWaitEvent(stream, mark.handle(), 0));
            if (code != 0) {
                throw failure("cuStreamWaitEvent", code);
            }
            return code;
        });
    }

    @Override
    public void finish() {
        use(this::awaitStream);
    }

    private CUstream awaitStream() {
        int code = DriverQueries.code(() -> cuStreamSynchronize(stream));
        if (code != 0) {
            throw failure("cuStreamSynchronize", code);
        }
        return stream;
    }

    /**
     * What {@link #finish} waits for, as a future: it completes when everything enqueued so far is done, with the
     * {@link DeviceException} if some of it failed. Nobody blocks meanwhile; cancelling the future cancels no work.
     */
    public CompletableFuture<Void> completion() {
        DeviceEvent reached = record();
        CompletableFuture<Void> future = new CompletableFuture<>();
        Thread.ofVirtual().name("lnorm-cuda-completion").start(() -> complete(future, reached));
        return future;
    }

    private static void complete(CompletableFuture<Void> future, DeviceEvent reached) {
        try {
            for (long nap = 10_000; !reached.isDone(); nap = Math.min(2 * nap, LONGEST_NAP_NANOS)) {
                Thread.sleep(0, (int) nap);
            }
            reached.await();
            future.complete(null);
        } catch (InterruptedException | RuntimeException | Error failure) {
            future.completeExceptionally(failure);
        }
    }

    @Override
    protected void release() {
        if (staging == null) {
            return; // the device was closed while this was made, see Resource
        }
        users.awaitNone();
        Context context = gpu.context();
        try {
            if (!context.isLost()) {
                context.inside(this::awaitStream);
            }
        } finally {
            arena.close();
            staging.release();
            if (scratch != null) {
                gpu.free(scratch);
            }
            if (owned) {
                context.free("cuStreamDestroy", () -> cuStreamDestroy(stream));
            }
        }
    }
}
