// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.cost;

import com.sun.management.ThreadMXBean;
import dev.lnorm.bench.jmh.NormCalls;
import dev.lnorm.bench.race.Workload;
import java.lang.management.ManagementFactory;

/**
 * The Java heap that the first forward and backward pass of a device allocate in all threads together, once the
 * compiler has seen the code (vectors that are not yet compiled are objects that come and go). What they hold at any
 * one time is at most that, whatever the collector does meanwhile. Operands and saved statistics are the caller's and
 * not counted; nor is native memory, of which the CPU backend has none.
 */
public final class Footprint {
    private static final long COMPILING_NANOS = 3_000_000_000L;

    private Footprint() {}

    /** Bytes for the first calls of {@code workload} on a new device, with all threads that the backend has. */
    public static long bytes(String backend, Workload workload, String memory) {
        compile(backend, workload, memory);
        try (NormCalls calls = new NormCalls(backend, workload.spec(), workload.shape().rows(), memory)) {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getTotalThreadAllocatedBytes();
            calls.forward();
            calls.backward();
            return threads.getTotalThreadAllocatedBytes() - before;
        }
    }

    /** Another device, so that the one that is measured has nothing yet. */
    private static void compile(String backend, Workload workload, String memory) {
        try (NormCalls calls = new NormCalls(backend, workload.spec(), workload.shape().rows(), memory)) {
            long end = System.nanoTime() + COMPILING_NANOS;
            do {
                calls.forward();
                calls.backward();
            } while (System.nanoTime() < end);
        }
    }
}
