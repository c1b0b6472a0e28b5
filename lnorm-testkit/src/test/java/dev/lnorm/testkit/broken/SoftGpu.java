// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import dev.lnorm.Availability;
import dev.lnorm.Capability;
import dev.lnorm.DeviceBuffer;
import dev.lnorm.DeviceInfo;
import dev.lnorm.DeviceQueue;
import dev.lnorm.ElementType;
import dev.lnorm.LayerNormBackend;
import dev.lnorm.NormDevice;
import dev.lnorm.NormKernel;
import dev.lnorm.NormSpec;
import dev.lnorm.SavedStatistics;
import dev.lnorm.Support;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * {@link SoftBackend} behind queues: a correct device with memory of its own that works asynchronously, one thread a
 * queue, for a broken one to differ from in one step.
 */
final class SoftGpu implements LayerNormBackend {
    private final String name;
    private final Supplier<? extends SoftSteps> steps;
    private final Function<Gpu, ? extends SoftQueue> queues;

    /**
     * A backend that differs from the correct one in {@code steps}, which is asked for once a kernel, or in its queues.
     */
    SoftGpu(String name, Supplier<? extends SoftSteps> steps, Function<Gpu, ? extends SoftQueue> queues) {
        this.name = name;
        this.steps = steps;
        this.queues = queues;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Availability availability() {
        return Availability.available("plain Java in double, in queues");
    }

    @Override
    public List<DeviceInfo> devices() {
        return List
                .of(DeviceInfo.of(name, 0, "plain Java", Runtime.getRuntime().maxMemory(), DeviceInfo.RANK_BASELINE));
    }

    @Override
    public NormDevice open(int ordinal) {
        if (ordinal != 0) {
            throw new IllegalArgumentException(name + " has no device " + ordinal + ": it has device 0");
        }
        return new Gpu(devices().getFirst(), steps, queues);
    }

    /** The device: whoever frees or reads memory waits for all of its queues. */
    static class Gpu extends NormDevice {
        final Set<SoftQueue> queues = ConcurrentHashMap.newKeySet();
        private final Supplier<? extends SoftSteps> steps;
        private final Function<Gpu, ? extends SoftQueue> maker;

        Gpu(DeviceInfo info, Supplier<? extends SoftSteps> steps, Function<Gpu, ? extends SoftQueue> maker) {
            super(info);
            this.steps = steps;
            this.maker = maker;
        }

        @Override
        public Support support(NormSpec spec) {
            EnumSet<Capability> capabilities = EnumSet.copyOf(steps.get().support(spec).capabilities());
            capabilities.removeAll(Set.of(Capability.HEAP_MEMORY, Capability.NATIVE_MEMORY));
            capabilities.add(Capability.DEVICE_MEMORY);
            return Support.yes(capabilities.toArray(Capability[]::new));
        }

        @Override
        protected NormKernel prepare(NormSpec spec) {
            return new SoftGpuKernel(this, spec, steps.get());
        }

        @Override
        protected SavedStatistics statistics(NormSpec spec, long capacity) {
            return new SoftGpuStatistics(this, spec, capacity);
        }

        @Override
        protected DeviceBuffer allocateBuffer(ElementType type, long length) {
            return SoftBuffer.allocate(this, type, length);
        }

        @Override
        public DeviceQueue openQueue() {
            checkOpen();
            return maker.apply(this);
        }

        /** Waits for all work of all queues. */
        void awaitIdle() {
            queues.forEach(SoftQueue::awaitIdle);
        }

        @Override
        protected void release() {}
    }
}
