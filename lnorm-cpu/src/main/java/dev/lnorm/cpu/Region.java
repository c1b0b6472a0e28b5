// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of one call, while threads share them. A worker that comes late finds them all taken and touches nothing.
 */
final class Region {
    private final int count;
    private final Thread caller = Thread.currentThread();
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private RowPool.@Nullable Task task;

    Region(int count, RowPool.Task task) {
        this.count = count;
        this.task = task;
    }

    /** Takes tasks until there are none left. Throws nothing: a failure is kept for {@link #await}. */
    void work() {
        for (int index = taken.getAndIncrement(); index < count; index = taken.getAndIncrement()) {
            attempt(index);
            if (ended.incrementAndGet() == count) {
                LockSupport.unpark(caller);
            }
        }
    }

    private void attempt(int index) {
        RowPool.Task taskNow = task; // there until the last taken task has ended
        if (taskNow == null || failure.get() != null) {
            return;
        }
        try {
            taskNow.run(index);
        } catch (Throwable thrown) { // an Error too: it belongs to the caller, and the worker lives on
            failure.compareAndSet(null, thrown);
        }
    }

    /**
     * Waits until all tasks have ended; for the calling thread, after its own {@link #work}. Throws what the first
     * failed task threw, with the place of this call added if that happened in another thread.
     */
    void await() {
        boolean interrupted = false;
        for (int spin = 0; ended.get() < count; spin++) {
            if (spin < RowPool.SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
        }
        task = null; // workers remember their last region, and must not hold the caller's arrays with it
        if (interrupted) {
            caller.interrupt();
        }
        rethrow();
    }

    private void rethrow() {
        Throwable thrown = failure.get();
        if (thrown == null) {
            return;
        }
        thrown.addSuppressed(new Throwable("the call that this was part of"));
        switch (thrown) {
            case RuntimeException exception -> throw exception;
            case Error error -> throw error;
            default -> throw new IllegalStateException("a row task failed", thrown);
        }
    }
}
