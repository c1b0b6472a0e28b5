// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import static dev.lnorm.testkit.broken.BrokenBackend.of;

import dev.lnorm.DeviceEvent;
import dev.lnorm.DeviceQueue;
import dev.lnorm.Memory;
import dev.lnorm.NormDevice;
import dev.lnorm.NormKernel;
import dev.lnorm.NormSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Bugs in what is freed, and when. */
final class BrokenLifetimes {
    private BrokenLifetimes() {}

    static List<BrokenBackend> all() {
        return List.of(
                of("threads-leak", "a pool that nobody shuts down", "L3", "threads", ThreadsLeak::new),
                of("native-memory-leaks", "device memory that release() forgets", "L3", "bytes|memory",
                        NativeMemoryLeaks::new),
                of("handles-leak", "a file of the driver opened for each device", "L3", "open files",
                        HandlesLeak::new),
                of("heap-leaks", "every kernel ever made, in a static cache", "L3", "bytes|memory",
                        HeapLeaks::new),
                of("closing-a-kernel-closes-the-device", "the parent freed with the child", "L1 L3 C8",
                        "closed", KernelClosesDevice::new),
                of("queue-works-after-close", "a handle that is kept after it is freed", "L1", "the queue is closed",
                        QueueAfterClose::new));
    }

    private static final class ThreadsLeak extends SoftBackend {
        private static final long LIFE_NANOS = 10_000_000_000L; // the leak of a test ends with it

        ThreadsLeak(String name) {
            super(name, SoftSteps::new);
        }

        @Override
        NormKernel prepare(NormDevice device, NormSpec spec) {
            Thread.ofPlatform().daemon().name("leaked by " + name()).start(() -> LockSupport.parkNanos(LIFE_NANOS));
            return super.prepare(device, spec);
        }
    }

    private static final class NativeMemoryLeaks extends SoftBackend {
        private final Arena arena = Arena.ofAuto(); // the leak of a test ends with the backend

        NativeMemoryLeaks(String name) {
            super(name, SoftSteps::new);
        }

        @Override
        NormKernel prepare(NormDevice device, NormSpec spec) {
            arena.allocate(64 << 10).fill((byte) 1);
            return super.prepare(device, spec);
        }
    }

    private static final class HandlesLeak extends SoftBackend {
        private static final int MOST = 4000;
        private final List<InputStream> handles = Collections.synchronizedList(new ArrayList<>());

        HandlesLeak(String name) {
            super(name, SoftSteps::new);
        }

        @Override
        public NormDevice open(int ordinal) {
            try {
                if (handles.size() < MOST) {
                    handles.add(Files.newInputStream(Path.of("/dev/null")));
                }
            } catch (IOException failure) {
                throw new UncheckedIOException("/dev/null cannot be opened", failure);
            }
            return super.open(ordinal);
        }
    }

    private static final class HeapLeaks extends SoftBackend {
        private final List<byte[]> cache = Collections.synchronizedList(new ArrayList<>());

        HeapLeaks(String name) {
            super(name, SoftSteps::new);
        }

        @Override
        NormKernel prepare(NormDevice device, NormSpec spec) {
            cache.add(new byte[32 << 10]);
            return super.prepare(device, spec);
        }
    }

    private static final class KernelClosesDevice extends SoftBackend {
        KernelClosesDevice(String name) {
            super(name, SoftSteps::new);
        }

        @Override
        NormKernel prepare(NormDevice device, NormSpec spec) {
            return new SoftKernel(device, spec, new SoftSteps()) {
                @Override
                protected void release() {
                    device().close();
                }
            };
        }
    }

    private static final class QueueAfterClose extends SoftBackend {
        QueueAfterClose(String name) {
            super(name, SoftSteps::new);
        }

        @Override
        SoftDevice device(int ordinal) {
            return new SoftDevice(this, info(ordinal)) {
                @Override
                public DeviceQueue openQueue() {
                    return new CarelessQueue(this);
                }
            };
        }
    }

    /** Asks nobody whether it is open. */
    private static final class CarelessQueue extends DeviceQueue {
        CarelessQueue(NormDevice device) {
            super(device);
        }

        @Override
        protected void enqueueCopy(Memory from, Memory to) {
            SoftMemory memory = new SoftMemory();
            for (long i = 0; i < from.length(); i++) {
                memory.set(to, i, memory.get(from, i));
            }
        }

        @Override
        public DeviceEvent record() {
            return new Done(System.nanoTime());
        }

        @Override
        public void waitFor(DeviceEvent event) {
            event.await();
        }

        @Override
        public void finish() {}

        @Override
        protected void release() {}
    }

    private record Done(long nanos) implements DeviceEvent {
        @Override
        public boolean isDone() {
            return true;
        }

        @Override
        public void await() {}

        @Override
        public double nanosSince(DeviceEvent earlier) {
            return nanos - ((Done) earlier).nanos;
        }
    }
}
