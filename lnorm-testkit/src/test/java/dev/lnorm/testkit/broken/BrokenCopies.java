// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import dev.lnorm.Availability;
import dev.lnorm.DeviceEvent;
import dev.lnorm.DeviceInfo;
import dev.lnorm.LayerNormBackend;
import dev.lnorm.Memory;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;
import dev.lnorm.SavedStatistics;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Bugs of a device with memory of its own in copies, events, and statistics that are read back. */
final class BrokenCopies {
    private BrokenCopies() {}

    static List<BrokenBackend> all() {
        return List.of(
                copy("copies-from-the-beginning", "the handle of the source without its offset", true, false),
                copy("copies-to-the-beginning", "the handle of the target without its offset", false, true),
                copy("copies-of-whole-vectors", "the length divided by 4", false, false),
                event("events-done-from-the-start", "CL_SUBMITTED taken for CL_COMPLETE", "Q2.readyWhenAnEventSaysSo",
                        "event", event -> new Mark(event, 1) {
                            @Override
                            public boolean isDone() {
                                return true;
                            }
                        }),
                event("await-does-not-wait", "a flush taken for a wait", "Q2.readyAfterAnEvent", "event\\w*",
                        event -> new Mark(event, 1) {
                            @Override
                            public void await() {
                                // returns at once
                            }
                        }),
                event("events-in-microseconds", "CUDA's milliseconds times 1000", "Q2.eventsAreTimed", "nanoseconds",
                        event -> new Mark(event, 1e-3)),
                event("events-in-picoseconds", "nanoseconds times 1000", "Q2.eventsAreTimed", "nanoseconds",
                        event -> new Mark(event, 1e3)),
                statistics("statistics-of-row-0", "a transfer without its first row", "S2.statisticsOfSomeRows", "row",
                        false),
                statistics("statistics-read-at-once", "a transfer on another stream", "Q2.statisticsWaitForTheirWork",
                        "statistics", true));
    }

    private static BrokenBackend copy(String name, String story, boolean source, boolean target) {
        boolean vectors = !source && !target;
        return queue(name, story, "Q4.aCopyMovesItsViewAndNothingElse", "copied", gpu -> new SoftQueue(gpu) {
            @Override
            protected void enqueueCopy(Memory from, Memory to) {
                long length = vectors && from.length() > 1000 ? from.length() / 4 * 4 : from.length();
                Memory changed = from.slice(0, length);
                super.enqueueCopy(source ? beginning(changed) : changed,
                        target ? beginning(to.slice(0, length)) : to.slice(0, length));
            }
        });
    }

    private static Memory beginning(Memory memory) {
        return memory instanceof Memory.Device device ? device.buffer().memory().slice(0, memory.length()) : memory;
    }

    private static BrokenBackend event(String name, String story, String rules, String message,
            UnaryOperator<DeviceEvent> change) {
        return queue(name, story, rules, message, gpu -> new Slow(gpu, change));
    }

    private static BrokenBackend queue(String name, String story, String rules, String message,
            Function<SoftGpu.Gpu, SoftQueue> queues) {
        return BrokenBackend.of(name, story, rules, message, backend -> new SoftGpu(backend, SoftSteps::new, queues));
    }

    private static BrokenBackend statistics(String name, String story, String rules, String message, boolean early) {
        return BrokenBackend.of(name, story, rules, message, backend -> new Statistics(backend, early));
    }

    /** An event of a queue, or what is wrong with it. */
    private static class Mark implements DeviceEvent {
        private final DeviceEvent event;
        private final double scale;

        Mark(DeviceEvent event, double scale) {
            this.event = event;
            this.scale = scale;
        }

        @Override
        public boolean isDone() {
            return event.isDone();
        }

        @Override
        public void await() {
            event.await();
        }

        @Override
        public double nanosSince(DeviceEvent earlier) {
            return event.nanosSince(((Mark) earlier).event) * scale;
        }
    }

    /** A queue that takes its time for kernels, correct but for its events. */
    private static final class Slow extends SoftQueue {
        private static final long NANOS = 10_000_000;
        private final UnaryOperator<DeviceEvent> change;

        Slow(SoftGpu.Gpu gpu, UnaryOperator<DeviceEvent> change) {
            super(gpu);
            this.change = change;
        }

        @Override
        void enqueue(String what, Runnable work) {
            super.enqueue(what, () -> {
                LockSupport.parkNanos(what.contains("ward") ? NANOS : 0);
                work.run();
            });
        }

        @Override
        public DeviceEvent record() {
            return change.apply(super.record());
        }

        @Override
        public void waitFor(DeviceEvent event) {
            super.waitFor(((Mark) event).event);
        }
    }

    private record Statistics(String name, boolean early) implements LayerNormBackend {
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
            return new SoftGpu.Gpu(devices().getFirst(), SoftSteps::new,
                    gpu -> new Slow(gpu, event -> new Mark(event, 1))) {
                @Override
                protected SavedStatistics statistics(NormSpec spec, long capacity) {
                    return new ReadWrongly(this, spec, capacity, early);
                }
            };
        }
    }

    private static final class ReadWrongly extends SoftGpuStatistics {
        private final boolean early;

        ReadWrongly(SoftGpu.Gpu gpu, NormSpec spec, long capacity, boolean early) {
            super(gpu, spec, capacity);
            this.early = early;
        }

        @Override
        protected void transfer(long firstRow, double[] mean, double[] rstd) {
            if (early) {
                copy(firstRow, mean, rstd);
            } else {
                super.transfer(0, mean, rstd);
            }
        }
    }
}
