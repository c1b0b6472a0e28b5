// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

/** A queue of a {@link FakeGpu}: one thread does its work in order, a failure waits until somebody asks. */
final class FakeQueue extends DeviceQueue {
    private final FakeGpu gpu;
    private final ExecutorService worker;
    private final AtomicReference<DeviceException> failure = new AtomicReference<>();

    FakeQueue(FakeGpu gpu) {
        this.gpu = gpu;
        this.worker = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("fake-queue").factory());
        super(gpu);
        gpu.queues.add(this);
    }

    /** Enqueues {@code work}; {@code name} is what it fails as when {@link FakeGpu#failingWork} names it. */
    CompletableFuture<Void> enqueue(String name, Runnable work) {
        checkOpen();
        throwFailure();
        return CompletableFuture.runAsync(() -> run(name, work), worker);
    }

    private void run(String name, Runnable work) {
        try {
            if (name.equals(gpu.failingWork)) {
                gpu.failingWork = null;
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
        if (!worker.isShutdown()) {
            CompletableFuture.runAsync(() -> {}, worker).join();
        }
    }

    @Override
    protected void enqueueCopy(Memory from, Memory to) {
        CompletableFuture<Void> copied = enqueue("copy", () -> Cells.copy(from, to));
        if (from instanceof Memory.Heap || to instanceof Memory.Heap) {
            copied.join();
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
