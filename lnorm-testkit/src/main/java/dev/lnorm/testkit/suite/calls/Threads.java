// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.calls;

import dev.lnorm.testkit.suite.answers.RuleBroken;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Threads that begin together, and whose first failure is the check's. */
public final class Threads {
    private Threads() {}

    /** Runs {@code work} in {@code count} threads at once, each with its number, and waits for all. */
    public static void inParallel(int count, IntConsumer work) {
        CountDownLatch begin = new CountDownLatch(count);
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            threads.add(Thread.ofPlatform().daemon().name("lnorm-testkit-" + i).start(() -> {
                try {
                    begin.countDown();
                    begin.await();
                    work.accept(number);
                } catch (InterruptedException | RuntimeException | Error thrown) {
                    failure.compareAndSet(null, thrown);
                }
            }));
        }
        threads.forEach(Threads::join);
        Throwable thrown = failure.get();
        if (thrown instanceof RuleBroken broken) {
            throw broken;
        }
        if (thrown != null) {
            throw new RuleBroken("a thread of " + count + " that called at once failed: " + thrown, thrown);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + thread, interrupted);
        }
    }
}
