// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The threads of one CPU device. A call opens one region: its tasks are handed out one by one to the workers and to the
 * calling thread, which takes part. While a region is open, a call from another thread runs alone in that thread, so
 * that a server with many callers has no more runnable threads than callers and workers.
 *
 * <p>Workers are daemon threads, started by the first region. After a region they spin for a short while, since a
 * spinning worker takes the next region within a microsecond and a parked one within tens, and then park: spinning
 * longer would take cores from the application and the compiler.
 */
final class RowPool {
    /** How long to spin before parking: 20 to 100 us, by the machine's pause instruction. */
    static final int SPINS = 2_000;

    private final int threads;
    /** A thread that never runs: what it may access, any thread may. */
    private final Thread stranger = Thread.ofPlatform().inheritInheritableThreadLocals(false).unstarted(() -> {});
    private final AtomicBoolean busy = new AtomicBoolean();
    private final List<Worker> workers = new ArrayList<>(); // touched by who holds busy
    private volatile @Nullable Region region;
    private volatile boolean closed;

    /** A pool in which regions run on up to {@code threads} threads, the caller's among them. */
    RowPool(int threads) {
        this.threads = threads;
    }

    /** Part of a call. */
    interface Task {
        /** Does part {@code index} of the work, in any thread. */
        void run(int index);
    }

    /** The most threads that take part in a region. */
    int threads() {
        return threads;
    }

    /** Whether the workers may access {@code segment}: not if its arena is confined to one thread. */
    boolean mayAccess(MemorySegment segment) {
        return segment.isAccessibleBy(stranger);
    }

    /**
     * Runs the tasks 0 to {@code count - 1}, each once, and returns when all have ended. What a task throws is thrown
     * here, the first if there are several; tasks that have not begun by then are left out.
     */
    void run(int count, Task task) {
        if (threads == 1 || closed || !busy.compareAndSet(false, true)) {
            for (int index = 0; index < count; index++) {
                task.run(index);
            }
            return;
        }
        try {
            share(new Region(count, threads, task));
        } finally {
            busy.set(false);
        }
    }

    private void share(Region shared) {
        startWorkers();
        region = shared;
        for (Worker worker : workers) {
            worker.wake();
        }
        shared.work(0);
        shared.await();
    }

    private void startWorkers() {
        while (workers.size() < threads - 1) {
            Worker worker = new Worker(workers.size() + 1);
            try {
                worker.start();
            } catch (OutOfMemoryError noMoreThreads) {
                return; // the system's limit: those there are do it, with the caller
            }
            workers.add(worker);
        }
    }

    /** Ends the workers once the open region, if any, is done. Later calls run in their own threads. */
    void close() {
        closed = true;
        while (!busy.compareAndSet(false, true)) {
            LockSupport.parkNanos(this, 100_000);
        }
        for (Worker worker : workers) {
            worker.wake();
        }
        busy.set(false);
    }

    private final class Worker extends Thread {
        private final int number;
        private volatile boolean parked;

        Worker(int number) {
            super(null, null, "lnorm-cpu-" + number, 0, false);
            this.number = number;
            setContextClassLoader(null); // the caller's, an application's for one, must not live as long as this
            setDaemon(true);
        }

        void wake() {
            if (parked) {
                LockSupport.unpark(this);
            }
        }

        @Override
        public void run() {
            Region last = null;
            while (!closed) {
                Region next = next(last);
                if (next != null) {
                    next.work(number);
                }
                last = next;
            }
        }

        /** Waits for a region other than {@code last}; null when the pool is closed. */
        private @Nullable Region next(@Nullable Region last) {
            for (int spin = 0; spin < SPINS; spin++) {
                if (region != last || closed) {
                    return closed ? null : region;
                }
                Thread.onSpinWait();
            }
            parked = true;
            while (region == last && !closed) {
                LockSupport.park(RowPool.this);
                Thread.interrupted(); // nobody's business here, and park would return at once for ever
            }
            parked = false;
            return closed ? null : region;
        }
    }
}
