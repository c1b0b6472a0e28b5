// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.answers;

import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * By how much work makes the process grow each time it is done: the least of many rounds over some seconds, so that
 * what is loaded, compiled or allocated by others meanwhile is not taken for a leak. Memory is what is in use on the
 * Java heap after a collection, or what is resident outside it, where the system tells; the larger growth of the two.
 *
 * @param bytes memory
 */
public record Growth(long bytes) {
    private static final int ROUNDS = 5;
    /** A compiler that is busy with what a backend has just loaded needs seconds on a small machine. */
    private static final long PATIENCE_NANOS = 6_000_000_000L;
    /** On a busy machine it needs more: no growth is called one in whose last round the compiler was at work. */
    private static final long LONGEST_NANOS = 60_000_000_000L;
    private static final long QUIET_COMPILER_MILLIS = 5;
    private static final Path MAPPINGS = Path.of("/proc/self/smaps");
    /** A Java heap with compressed pointers lies below; what is mapped or allocated natively lies above. */
    private static final long ABOVE_THE_HEAP = 1L << 35;

    /** Does {@code work} until it has grown by less than {@code enough}, some rounds and some seconds at most. */
    public static Growth of(long enough, Runnable work) {
        expectCollection();
        long least = Long.MAX_VALUE;
        long begin = System.nanoTime();
        long compiled = 0;
        for (int round = 0; least >= enough && mayChange(round, System.nanoTime() - begin, compiled); round++) {
            long heap = heap();
            long outside = outside();
            compiled = compilerMillis();
            work.run();
            compiled = compilerMillis() - compiled;
            least = Math.min(least, Math.max(heap() - heap, outside() - outside));
        }
        return new Growth(least);
    }

    private static boolean mayChange(int round, long nanos, long compiledMillis) {
        return round < ROUNDS || nanos < PATIENCE_NANOS
                || (compiledMillis > QUIET_COMPILER_MILLIS && nanos < LONGEST_NANOS);
    }

    /** What the JVM's compilers have worked; 0 where it does not tell. */
    private static long compilerMillis() {
        CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        return compiler != null && compiler.isCompilationTimeMonitoringSupported()
                ? compiler.getTotalCompilationTime()
                : 0;
    }

    /** Whether this JVM collects garbage when asked; what is held cannot be told from what is left otherwise. */
    public static void expectCollection() {
        WeakReference<Object> garbage = new WeakReference<>(new Object());
        for (int i = 0; i < 20; i++) {
            System.gc();
            if (garbage.get() == null) {
                return;
            }
        }
        throw new NotAsked("this JVM does not collect when asked: run without -XX:+DisableExplicitGC", null);
    }

    private static long heap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** Anonymous memory that is resident above the heap; 0 where there is no {@code /proc}. */
    private static long outside() {
        if (!Files.isReadable(MAPPINGS)) {
            return 0;
        }
        long kilobytes = 0;
        boolean above = false;
        try {
            for (String line : Files.readAllLines(MAPPINGS)) {
                int dash = line.indexOf('-');
                int colon = line.indexOf(':');
                if (dash > 0 && dash < line.indexOf(' ') && (colon < 0 || dash < colon)) {
                    above = Long.compareUnsigned(Long.parseUnsignedLong(line.substring(0, dash), 16),
                            ABOVE_THE_HEAP) >= 0;
                } else if (above && line.startsWith("Anonymous:")) {
                    kilobytes += Long.parseLong(line.substring(colon + 1, line.lastIndexOf(' ')).strip()); // "... 8 kB"
                }
            }
        } catch (IOException unreadable) {
            return 0;
        }
        return kilobytes * 1024;
    }
}
