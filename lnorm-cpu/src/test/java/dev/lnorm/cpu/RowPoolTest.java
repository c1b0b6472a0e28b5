// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Regions: every task once, failures to the caller, late and closed and crowded pools. */
@Timeout(60)
class RowPoolTest {
    @Test
    void everyTaskRunsOnce() {
        RowPool pool = new RowPool(4);
        for (int region = 0; region < 5_000; region++) {
            AtomicIntegerArray runs = new AtomicIntegerArray(1 + region % 40);
            pool.run(runs.length(), runs::incrementAndGet);
            for (int task = 0; task < runs.length(); task++) {
                assertEquals(1, runs.get(task), "region " + region + ", task " + task);
            }
        }
        pool.close();
    }

    @Test
    void threadsWorkAtTheSameTime() {
        RowPool pool = new RowPool(3);
        CountDownLatch together = new CountDownLatch(3);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        pool.run(3, task -> {
            threads.add(Thread.currentThread());
            together.countDown();
            awaitQuietly(together);
        });
        assertEquals(3, threads.size());
        assertTrue(threads.contains(Thread.currentThread()), "the caller takes part");
        pool.close();
    }

    /** So that one thread has the same rows in its caches, call after call. */
    @Test
    void aThreadBeginsWithItsOwnShare() {
        RowPool pool = new RowPool(2);
        for (int region = 0; region < 100; region++) {
            CountDownLatch both = new CountDownLatch(2);
            Map<Thread, Integer> firsts = new ConcurrentHashMap<>();
            pool.run(8, task -> {
                if (firsts.putIfAbsent(Thread.currentThread(), task) == null) {
                    both.countDown();
                    awaitQuietly(both);
                }
            });
            assertEquals(0, firsts.remove(Thread.currentThread()), "the caller's first task");
            assertEquals(List.of(4), List.copyOf(firsts.values()), "the worker's first task");
        }
        pool.close();
    }

    @Test
    void whatACallUsedCanBeCollectedAfterIt() throws InterruptedException {
        RowPool pool = new RowPool(2);
        WeakReference<Object> used = new WeakReference<>(runWithSomething(pool));
        for (int i = 0; i < 100 && used.get() != null; i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertNull(used.get(), "a worker holds the last call's task");
        pool.close();
    }

    private static Object runWithSomething(RowPool pool) {
        Object something = new Object();
        pool.run(4, task -> assertNotNull(something));
        return something;
    }

    @Test
    void workersKeepNothingOfTheirCaller() {
        RowPool pool = new RowPool(2);
        CountDownLatch together = new CountDownLatch(2);
        List<ClassLoader> loaders = new CopyOnWriteArrayList<>();
        Thread caller = Thread.currentThread();
        pool.run(2, task -> {
            together.countDown();
            awaitQuietly(together);
            if (Thread.currentThread() != caller && Thread.currentThread().getContextClassLoader() != null) {
                loaders.add(Thread.currentThread().getContextClassLoader());
            }
        });
        assertEquals(List.of(), loaders);
        pool.close();
    }

    @Test
    void parkedWorkersWake() throws InterruptedException {
        RowPool pool = new RowPool(2);
        for (int region = 0; region < 3; region++) {
            CountDownLatch together = new CountDownLatch(2);
            pool.run(2, task -> {
                together.countDown();
                awaitQuietly(together);
            });
            Thread.sleep(50);
        }
        pool.close();
    }

    @Test
    void aFailureInAWorkerReachesTheCallerAndThePoolLivesOn() {
        RowPool pool = new RowPool(2);
        Thread caller = Thread.currentThread();
        CountDownLatch together = new CountDownLatch(2);
        OutOfMemoryError failure = new OutOfMemoryError("from a worker");
        OutOfMemoryError thrown = assertThrows(OutOfMemoryError.class, () -> pool.run(2, task -> {
            together.countDown();
            awaitQuietly(together);
            if (Thread.currentThread() != caller) {
                throw failure;
            }
        }));
        assertSame(failure, thrown);
        assertEquals("the call that this was part of", thrown.getSuppressed()[0].getMessage());
        int[] runs = new int[4];
        pool.run(4, task -> runs[task]++);
        assertArrayEquals(new int[] {1, 1, 1, 1}, runs);
        pool.close();
    }

    @Test
    void aFailureInTheCallerIsThrownWhenTheOthersHaveEnded() {
        RowPool pool = new RowPool(2);
        Thread caller = Thread.currentThread();
        CountDownLatch together = new CountDownLatch(2);
        boolean[] ended = new boolean[1];
        assertThrows(IllegalStateException.class, () -> pool.run(2, task -> {
            together.countDown();
            awaitQuietly(together);
            if (Thread.currentThread() == caller) {
                throw new IllegalStateException("from the caller");
            }
            sleepQuietly();
            ended[0] = true;
        }));
        assertTrue(ended[0], "run returned while a worker still worked");
        pool.close();
    }

    @Test
    void aSecondCallerRunsAlone() throws InterruptedException {
        RowPool pool = new RowPool(2);
        CountDownLatch open = new CountDownLatch(2);
        CountDownLatch release = new CountDownLatch(1);
        Thread first = Thread.ofPlatform().start(() -> pool.run(2, task -> {
            open.countDown();
            awaitQuietly(release);
        }));
        awaitQuietly(open);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        pool.run(8, task -> threads.add(Thread.currentThread()));
        assertEquals(Set.of(Thread.currentThread()), threads);
        release.countDown();
        first.join();
        pool.close();
    }

    @Test
    void manyCallersAtOnce() throws InterruptedException {
        RowPool pool = new RowPool(3);
        List<Thread> callers = new ArrayList<>();
        AtomicIntegerArray done = new AtomicIntegerArray(8);
        for (int caller = 0; caller < done.length(); caller++) {
            int number = caller;
            callers.add(Thread.ofPlatform().start(() -> {
                for (int call = 0; call < 300; call++) {
                    int[] sum = new int[16];
                    pool.run(16, task -> sum[task] = task);
                    done.addAndGet(number, Arrays.stream(sum).sum());
                }
            }));
        }
        for (Thread caller : callers) {
            caller.join();
        }
        for (int caller = 0; caller < done.length(); caller++) {
            assertEquals(300 * 120, done.get(caller), "caller " + caller);
        }
        pool.close();
    }

    @Test
    void anInterruptedCallerGetsItsResultAndStaysInterrupted() {
        RowPool pool = new RowPool(2);
        int[] runs = new int[2];
        CountDownLatch together = new CountDownLatch(2);
        Thread.currentThread().interrupt();
        pool.run(2, task -> {
            together.countDown();
            while (together.getCount() > 0) {
                Thread.onSpinWait();
            }
            runs[task]++;
        });
        assertTrue(Thread.interrupted());
        assertArrayEquals(new int[] {1, 1}, runs);
        pool.close();
    }

    @Test
    void closingEndsTheThreadsAndLaterCallsRunInTheirOwn() throws InterruptedException {
        RowPool pool = new RowPool(3);
        CountDownLatch together = new CountDownLatch(3);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        pool.run(3, task -> {
            threads.add(Thread.currentThread());
            together.countDown();
            awaitQuietly(together);
        });
        pool.close();
        pool.close();
        threads.remove(Thread.currentThread());
        for (Thread worker : threads) {
            assertTrue(worker.isDaemon());
            assertTrue(worker.join(Duration.ofSeconds(20)), worker + " still lives");
        }
        Set<Thread> later = ConcurrentHashMap.newKeySet();
        pool.run(4, task -> later.add(Thread.currentThread()));
        assertEquals(Set.of(Thread.currentThread()), later);
    }

    @Test
    void noThreadStartsBeforeTheFirstRegion() {
        RowPool pool = new RowPool(64);
        assertFalse(Thread.getAllStackTraces().keySet().stream().anyMatch(t -> t.getName().equals("lnorm-cpu-63")));
        pool.close();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private static void sleepQuietly() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
