// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import dev.lnorm.DeviceEvent;
import dev.lnorm.DeviceException;
import dev.lnorm.DeviceQueue;
import dev.lnorm.Memory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A queue of a {@link SoftGpu}: one thread does its work in order, and a failure waits until somebody
 * asks. A broken queue overrides one method.
 */
class SoftQueue extends DeviceQueue {
    private final SoftGpu.Gpu gpu;
    private final ExecutorService worker = Executors
            .newSingleThreadExecutor(Thread.ofPlatform().daemon().name("soft-queue").factory());
    private final AtomicReference<@Nullable DeviceException> failure = new AtomicReference<>();
    private final SoftSteps copying = new SoftSteps();

    SoftQueue(SoftGpu.Gpu gpu) {
        super(gpu);
        this.gpu = gpu;
        gpu.queues.add(this);
    }

    /** Enqueues {@code work}; {@code name} and sizes are what messages call it. */
    void enqueue(String what, Runnable work) {
        checkOpen();
        throwFailure();
        worker.execute(() -> {
            try {
                work.run();
            } catch (RuntimeException cause) {
                failure.compareAndSet(null, new DeviceException(what + " failed on " + gpu, cause));
            }
        });
    }

    private void throwFailure() {
        DeviceException thrown = failure.getAndSet(null);
        if (thrown != null) {
            throw thrown;
        }
    }

    /** Waits for what is enqueued so far; a queue that is closed has done it. */
    void awaitIdle() {
        try {
            CompletableFuture.runAsync(() -> {}, worker).join();
        } catch (RejectedExecutionException closed) {
            worker.close();
        }
    }

    @Override
    protected void enqueueCopy(Memory from, Memory to) {
        enqueue("copy of " + from + " to " + to, () -> {
            Memory source = SoftBuffer.onDevice(from);
            Memory target = SoftBuffer.onDevice(to);
            for (long i = 0; i < source.length(); i++) {
                copying.set(target, i, copying.get(source, i));
            }
        });
        if (from instanceof Memory.Heap || to instanceof Memory.Heap) {
            awaitCopy();
        }
    }

    /** A copy of or to an array is done on return. */
    void awaitCopy() {
        awaitIdle();
    }

    @Override
    public DeviceEvent record() {
        CompletableFuture<Long> reached = new CompletableFuture<>();
        enqueue("event", () -> reached.complete(System.nanoTime()));
        return new Mark(this, reached);
    }

    @Override
    public void waitFor(DeviceEvent event) {
        enqueue("wait", ((Mark) event).reached::join);
    }

    @Override
    public void finish() {
        checkOpen();
        awaitIdle();
        throwFailure();
    }

    @Override
    protected void release() {
        worker.close();
        gpu.queues.remove(this);
    }

    private record Mark(SoftQueue queue, CompletableFuture<Long> reached) implements DeviceEvent {
        @Override
        public boolean isDone() {
            return reached.isDone();
        }

        @Override
        public void await() {
            reached.join();
            queue.throwFailure();
        }

        @Override
        public double nanosSince(DeviceEvent earlier) {
            if (!isDone() || !earlier.isDone()) {
                throw new IllegalStateException("an event has not been reached: await it first");
            }
            return reached.join() - ((Mark) earlier).reached.join();
        }
    }
}
