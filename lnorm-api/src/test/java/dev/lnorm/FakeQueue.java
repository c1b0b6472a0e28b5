// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A queue of a {@link FakeGpu}: one thread does its work in order, and a failure waits until somebody asks. Planted
 * failures come as late as they can: when the next work is enqueued or somebody waits.
 */
final class FakeQueue extends DeviceQueue {
    private final FakeGpu gpu;
    private final ExecutorService worker;
    private final AtomicReference<@Nullable DeviceException> failure = new AtomicReference<>();
    private final AtomicInteger requests = new AtomicInteger();

    FakeQueue(FakeGpu gpu) {
        super(gpu);
        this.gpu = gpu;
        this.worker = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("fake-queue").factory());
        gpu.queues.add(this);
    }

    /** Enqueues {@code work}; {@code name} is what it fails as when {@link FakeGpu#failingWork} names it. */
    void enqueue(String name, Runnable work) {
        checkOpen();
        throwFailure();
        int request = requests.incrementAndGet();
        worker.execute(() -> run(name, request, work));
    }

    private void run(String name, int request, Runnable work) {
        try {
            if (name.equals(gpu.failingWork)) {
                gpu.failingWork = null;
                while (requests.get() == request) {
                    Thread.onSpinWait();
                }
                throw new IllegalStateException("planted");
            }
            work.run();
        } catch (RuntimeException cause) {
            failure.compareAndSet(null, new DeviceException(name + " failed on " + gpu, cause));
        }
    }

    private void throwFailure() {
        DeviceException thrown = failure.getAndSet(null);
        if (thrown != null) {
            throw thrown;
        }
    }

    void awaitIdle() {
        requests.incrementAndGet();
        if (!worker.isShutdown()) {
            CompletableFuture.runAsync(() -> {}, worker).join();
        }
    }

    @Override
    protected void enqueueCopy(Memory from, Memory to) {
        enqueue("copy", () -> Cells.copy(from, to));
        if (from instanceof Memory.Heap || to instanceof Memory.Heap) {
            awaitIdle();
        }
    }

    @Override
    public DeviceEvent record() {
        CompletableFuture<Long> reached = new CompletableFuture<>();
        enqueue("event", () -> reached.complete(System.nanoTime()));
        return new FakeEvent(this, reached);
    }

    @Override
    public void waitFor(DeviceEvent event) {
        CompletableFuture<Long> reached = ((FakeEvent) event).reached;
        enqueue("wait", reached::join);
    }

    @Override
    public void finish() {
        checkOpen();
        awaitIdle();
        throwFailure();
    }

    @Override
    protected void release() {
        requests.incrementAndGet();
        worker.close();
        gpu.queues.remove(this);
        gpu.released.add("queue");
    }

    private record FakeEvent(FakeQueue queue, CompletableFuture<Long> reached) implements DeviceEvent {
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
            return reached.join() - ((FakeEvent) earlier).reached.join();
        }
    }
}
