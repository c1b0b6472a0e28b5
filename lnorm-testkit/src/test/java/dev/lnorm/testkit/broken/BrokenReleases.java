// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import dev.lnorm.Availability;
import dev.lnorm.DeviceEvent;
import dev.lnorm.DeviceInfo;
import dev.lnorm.Forward;
import dev.lnorm.HeapStatistics;
import dev.lnorm.LayerNormBackend;
import dev.lnorm.NormDevice;
import dev.lnorm.NormKernel;
import dev.lnorm.NormSpec;
import dev.lnorm.SavedStatistics;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** Bugs of what is closed, or waited for, while a queue has work that needs it. */
final class BrokenReleases {
    private BrokenReleases() {}

    static List<BrokenBackend> all() {
        return List.of(
                BrokenBackend.of("statistics-freed-under-a-kernel", "no finish before memory of statistics is freed",
                        "L2.closingStatisticsWaitsForTheirWork", "statistics", name -> new Releasing(name, true)),
                BrokenBackend.of("kernel-freed-under-its-work", "scratch of a kernel freed while it runs on a queue",
                        "L2.closingAKernelWaitsForItsWork", "LayerNorm|closed", name -> new Releasing(name, false)),
                queue("queue-closed-before-its-work", "work of a closed queue done later, into memory of others",
                        "L2.closingAQueueWaitsForItsWork", "queue was closed", Abandoned::new),
                queue("wait-for-makes-the-caller-wait", "an event awaited on the host", "Q1.waitForReturnsAtOnce",
                        "waitFor", WaitsOnTheHost::new));
    }

    private static BrokenBackend queue(String name, String story, String rules, String message,
            Function<SoftGpu.Gpu, SoftQueue> queues) {
        return BrokenBackend.of(name, story, rules, message, backend -> new SoftGpu(backend, SoftSteps::new, queues));
    }

    /** A correct queue that takes its time for kernels. */
    private static class Slow extends SoftQueue {
        private static final long NANOS = 3_000_000;

        Slow(SoftGpu.Gpu gpu) {
            super(gpu);
        }

        @Override
        void enqueue(String what, Runnable work) {
            super.enqueue(what, () -> {
                LockSupport.parkNanos(what.contains("ward") ? NANOS : 0);
                work.run();
            });
        }
    }

    private static final class WaitsOnTheHost extends Slow {
        WaitsOnTheHost(SoftGpu.Gpu gpu) {
            super(gpu);
        }

        @Override
        public void waitFor(DeviceEvent event) {
            event.await();
        }
    }

    private static final class Abandoned extends Slow {
        Abandoned(SoftGpu.Gpu gpu) {
            super(gpu);
        }

        @Override
        protected void release() {
            Thread.startVirtualThread(super::release);
        }
    }

    /** A device on which closing statistics, or a kernel, spoils the work that still uses it. */
    private record Releasing(String name, boolean statistics) implements LayerNormBackend {
        @Override
        public Availability availability() {
            return Availability.available("plain Java in double, in queues");
        }

        @Override
        public List<DeviceInfo> devices() {
            return List.of(DeviceInfo.of(name, 0, "plain Java", 1L << 30, DeviceInfo.RANK_BASELINE));
        }

        @Override
        public NormDevice open(int ordinal) {
            if (ordinal != 0) {
                throw new IllegalArgumentException(name + " has no device " + ordinal + ": it has device 0");
            }
            Set<HeapStatistics> freed = ConcurrentHashMap.newKeySet();
            return new SoftGpu.Gpu(devices().getFirst(), () -> new FreedStatistics(freed), Slow::new) {
                @Override
                protected SavedStatistics statistics(NormSpec spec, long capacity) {
                    return statistics ? new FreedAtOnce(this, spec, capacity, freed) : super.statistics(spec, capacity);
                }

                @Override
                protected NormKernel prepare(NormSpec spec) {
                    return statistics ? super.prepare(spec) : new FreedKernel(this, spec, new FreedSteps());
                }
            };
        }
    }

    private static final class FreedAtOnce extends SoftGpuStatistics {
        private final Set<HeapStatistics> freed;

        FreedAtOnce(SoftGpu.Gpu gpu, NormSpec spec, long capacity, Set<HeapStatistics> freed) {
            super(gpu, spec, capacity);
            this.freed = freed;
        }

        @Override
        protected void release() {
            freed.add(values());
        }
    }

    /** Steps that find garbage where statistics were freed. */
    private static final class FreedStatistics extends SoftSteps {
        private final Set<HeapStatistics> freed;

        FreedStatistics(Set<HeapStatistics> freed) {
            this.freed = freed;
        }

        @Override
        SoftStatistics load(NormSpec spec, HeapStatistics saved, long row) {
            return freed.contains(saved) ? new SoftStatistics(0, 0, Double.NaN) : super.load(spec, saved, row);
        }
    }

    private static final class FreedKernel extends SoftGpuKernel {
        private final FreedSteps steps;

        FreedKernel(SoftGpu.Gpu gpu, NormSpec spec, FreedSteps steps) {
            super(gpu, spec, steps);
            this.steps = steps;
        }

        @Override
        protected void release() {
            steps.freed.set(true);
            super.release();
        }
    }

    /** Steps whose kernel, once closed, writes zeros. */
    private static final class FreedSteps extends SoftSteps {
        final AtomicBoolean freed = new AtomicBoolean();

        @Override
        void finished(Forward call) {
            for (long row = 0; freed.get() && row < call.y().count(); row++) {
                write(call.y(), row, new double[call.y().width()]);
            }
        }
    }
}
