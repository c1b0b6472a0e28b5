// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import static dev.lnorm.testkit.broken.BrokenBackend.of;
import static dev.lnorm.testkit.broken.BrokenBackend.step;

import dev.lnorm.Forward;
import dev.lnorm.Memory;
import dev.lnorm.NormDevice;
import dev.lnorm.NormKernel;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;

/** Bugs of who calls: threads that share scratch in one path alone, and threads of a kind that nobody tried. */
final class BrokenSharing {
    private BrokenSharing() {}

    static List<BrokenBackend> all() {
        return List.of(
                step("scratch-shared-by-wide-rows", "registers for narrow rows, the kernel's buffer for wide ones",
                        "C6.eightThreadsOnOneLayerNorm", "threads", () -> new SharedStatistics(1024)),
                step("scratch-shared-by-many-rows", "partial sums in the kernel, used for more than 16 chunks",
                        "C6.eightThreadsOnOneLayerNorm", "threads", SharedSums::new),
                of("scratch-shared-by-devices", "a static buffer, and a lock for each device", "C6.devicesAtOnce",
                        "devices", SharedByDevices::new),
                step("virtual-threads-refused", "a context that is current in a carrier thread", "Q5",
                        "virtual", VirtualRefused::new),
                step("interrupted-callers-do-not-wait", "a wait that returns when the caller is interrupted",
                        "C6.anInterruptedCallerIsServed", "interrupt\\w*", InterruptedEarly::new),
                step("interrupt-status-taken", "an InterruptedException that is caught and forgotten",
                        "C6.anInterruptedCallerIsServed", "interrupt\\w*", InterruptTaken::new),
                step("confined-memory-in-a-worker", "a pool of threads, and memory that only the caller may touch",
                        "C3.memoryOfTheCallersOwnThread", "confined|thread", ConfinedInAWorker::new));
    }

    private static final class SharedStatistics extends SoftSteps {
        private final int narrow;
        private volatile SoftStatistics row = new SoftStatistics(0, 0, 0);

        SharedStatistics(int narrow) {
            this.narrow = narrow;
        }

        @Override
        SoftStatistics statistics(NormSpec spec, double[] x) {
            if (x.length <= narrow) {
                return super.statistics(spec, x);
            }
            row = super.statistics(spec, x);
            Thread.yield();
            return row;
        }
    }

    private static final class SharedSums extends SoftSteps {
        private volatile double[] sums = {};

        @Override
        void addParameterGradients(double[] dy, double[] xhat, long row, double[] dgamma, double[] dbeta) {
            if (row < 256) {
                super.addParameterGradients(dy, xhat, row, dgamma, dbeta);
                return;
            }
            sums = dy;
            Thread.yield();
            super.addParameterGradients(sums, xhat, row, dgamma, dbeta);
        }
    }

    private static final class SharedByDevices extends SoftBackend {
        private volatile SoftStatistics shared = new SoftStatistics(0, 0, 0);

        SharedByDevices(String name) {
            super(name, SoftSteps::new);
        }

        @Override
        NormKernel prepare(NormDevice device, NormSpec spec) {
            return new SoftKernel(device, spec, new SoftSteps() {
                @Override
                SoftStatistics statistics(NormSpec of, double[] x) {
                    synchronized (device) {
                        shared = super.statistics(of, x);
                        Thread.yield();
                        return shared;
                    }
                }
            });
        }
    }

    private static final class VirtualRefused extends SoftSteps {
        @Override
        long forwardRows(long count) {
            if (Thread.currentThread().isVirtual()) {
                throw new IllegalStateException("no context is current in a virtual thread");
            }
            return count;
        }
    }

    private static final class InterruptedEarly extends SoftSteps {
        @Override
        long forwardRows(long count) {
            return Thread.currentThread().isInterrupted() ? 0 : count;
        }
    }

    private static final class InterruptTaken extends SoftSteps {
        @Override
        void finished(Forward call) {
            if (Thread.interrupted()) {
                LockSupport.parkNanos(1);
            }
        }
    }

    private static final class ConfinedInAWorker extends SoftSteps {
        @Override
        double[] read(Rows rows, long row) {
            if (!(rows.memory() instanceof Memory.Native) || rows.count() < 2) {
                return super.read(rows, row);
            }
            try {
                return CompletableFuture.supplyAsync(() -> super.read(rows, row)).join();
            } catch (CompletionException failure) {
                throw new IllegalStateException("a worker failed: " + failure.getCause(), failure);
            }
        }
    }
}
