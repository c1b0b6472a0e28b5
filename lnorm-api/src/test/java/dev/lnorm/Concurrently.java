// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waiting for other threads, with an end: a test that would hang fails. */
final class Concurrently {
    private static final long SECONDS = 30;

    private Concurrently() {}

    static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(SECONDS, TimeUnit.SECONDS), "nobody came in " + SECONDS + " s");
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    static void join(Thread thread) {
        try {
            assertTrue(thread.join(Duration.ofSeconds(SECONDS)), thread + " is not done in " + SECONDS + " s");
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    /** Waits until the thread waits for something, or is done because it did not. */
    static void awaitBlocked(Thread thread) {
        while (thread.isAlive() && thread.getState() != Thread.State.BLOCKED
                && thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }
}
