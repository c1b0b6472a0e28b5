// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A device that works on memory of its own, in queues with a thread each, and that fails on demand. */
final class FakeGpu extends FakeDevice {
    /** Buffers that are allocated and not closed. */
    final AtomicInteger openBuffers = new AtomicInteger();
    /** Queues that are open. */
    final List<FakeQueue> queues = new CopyOnWriteArrayList<>();
    /** Allocations until one fails. */
    final AtomicInteger allocationsLeft = new AtomicInteger(Integer.MAX_VALUE);
    /** The name of the work that fails when its turn comes, once: {@code copy}, {@code forward} or {@code backward}. */
    volatile @Nullable String failingWork;

    FakeGpu(int ordinal) {
        this(ordinal, EnumSet.complementOf(EnumSet.of(Capability.HEAP_MEMORY, Capability.NATIVE_MEMORY)));
    }

    FakeGpu(int ordinal, Set<Capability> capabilities) {
        super(ordinal, capabilities);
    }

    @Override
    protected DeviceBuffer allocateBuffer(ElementType type, long length) {
        if (allocationsLeft.getAndDecrement() <= 0) {
            throw new DeviceException("allocating " + length + " " + type + " on " + this + " failed: out of memory",
                    null);
        }
        return FakeBuffer.allocate(this, type, length);
    }

    @Override
    public DeviceQueue openQueue() {
        checkOpen();
        return new FakeQueue(this);
    }

    @Override
    protected SavedStatistics statistics(NormSpec spec, long capacity) {
        return new FakeStatistics(this, spec, capacity);
    }

    @Override
    void submit(DeviceQueue queue, String name, Runnable pass) {
        ((FakeQueue) queue).enqueue(name, pass);
    }

    /** Waits for all work of all queues. */
    void awaitIdle() {
        queues.forEach(FakeQueue::awaitIdle);
    }
}
