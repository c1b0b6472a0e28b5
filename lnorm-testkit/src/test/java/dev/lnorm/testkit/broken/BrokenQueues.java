// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import dev.lnorm.DeviceBuffer;
import dev.lnorm.DeviceEvent;
import dev.lnorm.ElementType;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** Bugs in queues and in the memory that queued work uses. */
final class BrokenQueues {
    private BrokenQueues() {}

    static List<BrokenBackend> all() {
        return List.of(
                queue("finish-does-not-wait", "a flush taken for a finish: clFlush for clFinish", "Q2",
                        "finish\\(\\)|differ", FinishDoesNotWait::new),
                queue("wait-for-ignored", "an event of another queue, and no dependency made of it", "Q1",
                        "order|two queues", new WaitForIgnored.Pair()::next),
                queue("copy-after-return", "an asynchronous copy of a Java array", "Q4", "array", CopyAfterReturn::new),
                queue("buffer-freed-under-a-kernel", "memory freed while a kernel uses it", "L2",
                        "buffer|closed|differ",
                        FreedUnderAKernel::new),
                BrokenBackend.of("undeclared-memory-allocated", "a capability that nobody asked for and nobody tested",
                        "C2 F1", "device memory is not declared", UndeclaredMemory::new));
    }

    private static BrokenBackend queue(String name, String story, String rules, String message,
            Function<SoftGpu.Gpu, SoftQueue> queues) {
        return BrokenBackend.of(name, story, rules, message,
                backend -> new SoftGpu(backend, SoftSteps::new, queues));
    }

    /** A correct queue that takes its time, for kernels or for copies. */
    private static class Slow extends SoftQueue {
        static final long NANOS = 3_000_000;
        private final long kernelNanos;
        private final long copyNanos;

        Slow(SoftGpu.Gpu gpu, long kernelNanos, long copyNanos) {
            super(gpu);
            this.kernelNanos = kernelNanos;
            this.copyNanos = copyNanos;
        }

        @Override
        void enqueue(String what, Runnable work) {
            super.enqueue(what, () -> {
                LockSupport.parkNanos(what.startsWith("copy") ? copyNanos : kernelNanos);
                work.run();
            });
        }
    }

    private static final class FinishDoesNotWait extends Slow {
        FinishDoesNotWait(SoftGpu.Gpu gpu) {
            super(gpu, NANOS, 0);
        }

        @Override
        public void finish() {
            checkOpen();
        }
    }

    private static final class WaitForIgnored extends Slow {
        WaitForIgnored(SoftGpu.Gpu gpu, long nanos) {
            super(gpu, nanos, 0);
        }

        @Override
        public void waitFor(DeviceEvent event) {
            checkOpen();
        }

        /** Every other queue is the slow one. */
        private static final class Pair {
            private final AtomicInteger opened = new AtomicInteger();

            SoftQueue next(SoftGpu.Gpu gpu) {
                return new WaitForIgnored(gpu, opened.getAndIncrement() % 2 == 0 ? NANOS : 0);
            }
        }
    }

    private static final class CopyAfterReturn extends Slow {
        CopyAfterReturn(SoftGpu.Gpu gpu) {
            super(gpu, 0, NANOS);
        }

        @Override
        void awaitCopy() {
            checkOpen();
        }
    }

    private static final class FreedUnderAKernel extends Slow {
        FreedUnderAKernel(SoftGpu.Gpu gpu) {
            super(gpu, NANOS, 0);
        }

        /** What a buffer asks for before it is freed. */
        @Override
        void awaitIdle() {}

        @Override
        void awaitCopy() {
            super.awaitIdle();
        }

        @Override
        public void finish() {
            super.awaitIdle();
            super.finish();
        }
    }

    private static final class UndeclaredMemory extends SoftBackend {
        UndeclaredMemory(String name) {
            super(name, SoftSteps::new);
        }

        @Override
        SoftDevice device(int ordinal) {
            return new SoftDevice(this, info(ordinal)) {
                @Override
                protected DeviceBuffer allocateBuffer(ElementType type, long length) {
                    return SoftBuffer.allocate(new SoftGpu.Gpu(info(), SoftSteps::new, SoftQueue::new), type, length);
                }
            };
        }
    }
}
