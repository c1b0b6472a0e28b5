// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of one call, while threads share them. Each thread has a share of adjacent tasks and takes those first,
 * then what others have left: calls of the same size find their rows in the caches of the same processors, and a thread
 * that the system holds up holds up little. A worker that comes late finds all tasks taken and touches nothing.
 */
final class Region {
    private final int count;
    private final Thread caller = Thread.currentThread();
    private final int shares;
    private final AtomicIntegerArray taken; // of each share, in tasks
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private RowPool.@Nullable Task task;

    Region(int count, int shares, RowPool.Task task) {
        this.count = count;
        this.shares = shares;
        this.taken = new AtomicIntegerArray(shares);
        this.task = task;
    }

    /**
     * Takes tasks until there are none left, those of one share first. Throws nothing: a failure is kept for
     * {@link #await}.
     */
    void work(int firstShare) {
        for (int i = 0; i < shares; i++) {
            takeAll((firstShare + i) % shares);
        }
    }

    private void takeAll(int share) {
        int begin = begin(share);
        int length = begin(share + 1) - begin;
        for (int next = taken.getAndIncrement(share); next < length; next = taken.getAndIncrement(share)) {
            attempt(begin + next);
            if (ended.incrementAndGet() == count) {
                LockSupport.unpark(caller);
            }
        }
    }

    private int begin(int share) {
        return (int) ((long) count * share / shares);
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
