// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lends threads of the operating system to virtual threads. What the driver keeps for a thread it keeps for one of the
 * operating system, and a virtual thread that waits for a lock may go on on another.
 */
final class PlatformThreads {
    private static final long IDLE_SECONDS = 1;
    private static final Executor POOL = new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS,
            new SynchronousQueue<>(), Thread.ofPlatform().daemon().name("lnorm-cuda-", 0).factory());

    private PlatformThreads() {}

    /** Runs {@code work}, in another thread if this is a virtual one. */
    static <R> R run(Supplier<R> work) {
        if (!Thread.currentThread().isVirtual()) {
            return work.get();
        }
        try {
            return CompletableFuture.supplyAsync(work, POOL).join();
        } catch (CompletionException failure) {
            switch (failure.getCause()) {
                case RuntimeException exception -> throw exception;
                case Error error -> throw error;
                case null, default -> throw failure;
            }
        }
    }
}
