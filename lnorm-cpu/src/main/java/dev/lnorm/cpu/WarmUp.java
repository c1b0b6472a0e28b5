// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import dev.lnorm.DeviceInfo;
import dev.lnorm.ElementType;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Until C2 has compiled them, vector loops are hundreds to thousands of times slower than scalar ones. So a JVM starts
 * with scalar rows, and a background thread runs the vector rows of one compute type on rows of its own until they are
 * the faster ones. Every device of the JVM profits, and no bit of a result depends on it. Rows in native memory have
 * loops of their own and a warm-up of their own, begun by the first call in vectors that has them; until it is done
 * they are copied. Thread-safe.
 */
final class WarmUp {
    static final WarmUp FLOAT = new WarmUp(ElementType.FLOAT32, false);
    static final WarmUp DOUBLE = new WarmUp(ElementType.FLOAT64, false);
    static final WarmUp NATIVE_FLOAT = new WarmUp(ElementType.FLOAT32, true);
    static final WarmUp NATIVE_DOUBLE = new WarmUp(ElementType.FLOAT64, true);

    /** Exercises between two comparisons. */
    private static final int BATCH = 10;

    /** Comparisons in a row that the vector rows have to win. */
    private static final int WINS = 3;

    /**
     * How many times longer it rests than it works: the application has the first claim to the processors, and the
     * compiler, which all this is for, the second.
     */
    private static final int REST = 3;
    private static final long LONGEST_REST_MILLIS = 200;

    /** After this time scalar rows stay: vectors that are not compiled by then are not going to be. */
    private static final long NANOS = 120_000_000_000L;

    private final ElementType type;
    private final boolean outside;
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile boolean done;

    /** With {@code outside} for rows in native memory. */
    private WarmUp(ElementType type, boolean outside) {
        this.type = type;
        this.outside = outside;
    }

    /** Whether vector rows are the faster ones. Starts to make them so if nothing has yet. */
    boolean isDone() {
        if (!done && begun.compareAndSet(false, true)) {
            Thread thread = Thread.ofPlatform().name("lnorm-cpu-warm-up").daemon().priority(Thread.MIN_PRIORITY)
                    .inheritInheritableThreadLocals(false).unstarted(this::run);
            thread.setContextClassLoader(null); // the caller's must not live as long as this
            thread.start();
        }
        return done;
    }

    /** On a device of its own: the caller's may be closed at any time, and others profit as much. */
    private void run() {
        DeviceInfo info = DeviceInfo.of("cpu", 0, "warm-up", 0, DeviceInfo.RANK_BASELINE);
        try (CpuDevice device = new CpuDevice(info, CpuDevice.Start.VECTOR, 1, Long.MAX_VALUE)) {
            done = isWon(outside ? Exercise.ofNative(device, type) : Exercise.ofArrays(device, type));
        }
    }

    private static boolean isWon(List<Exercise> exercises) {
        long begin = System.nanoTime();
        int wins = 0;
        while (wins < WINS && System.nanoTime() - begin < NANOS) {
            long batch = System.nanoTime();
            for (int i = 0; i < BATCH; i++) {
                exercises.forEach(Exercise::runAfter);
            }
            wins = isFaster(exercises) ? wins + 1 : 0;
            rest(System.nanoTime() - batch);
        }
        return wins == WINS;
    }

    private static void rest(long workedNanos) {
        try {
            Thread.sleep(Math.min(REST * workedNanos / 1_000_000, LONGEST_REST_MILLIS));
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt(); // by whoever interrupts all threads: rest no more
        }
    }

    private static boolean isFaster(List<Exercise> exercises) {
        long start = System.nanoTime();
        exercises.forEach(Exercise::runBefore);
        long middle = System.nanoTime();
        exercises.forEach(Exercise::runAfter);
        return System.nanoTime() - middle < middle - start;
    }
}
