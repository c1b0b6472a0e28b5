// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.demo;

import java.util.Arrays;

/**
 * Times one action: repeats it until a sample is long enough to measure, and keeps the samples. Several are warmed
 * up and measured in turn, so that whatever disturbs the machine disturbs all of them alike.
 */
final class Stopwatch {
    private static final long SAMPLE_NANOS = 1_000_000;
    private static final int MOST_REPEATS = 1 << 16;

    private final Runnable action;
    private final double[] samples;
    private int count;
    private int repeats = 1;

    /** A stopwatch for {@code action}, with room for {@code rounds} samples. */
    Stopwatch(Runnable action, int rounds) {
        this.action = action;
        this.samples = new double[rounds];
    }

    /**
     * Runs one sample without keeping it, and sets how often the next one repeats the action; nanoseconds an
     * action.
     */
    double warmUp() {
        double nanos = sample();
        repeats = Math.clamp((long) (SAMPLE_NANOS / Math.max(nanos, 1)), 1, MOST_REPEATS);
        return nanos;
    }

    /** Takes a sample. */
    void measure() {
        samples[count++] = sample();
    }

    private double sample() {
        long start = System.nanoTime();
        for (int i = 0; i < repeats; i++) {
            action.run();
        }
        return (System.nanoTime() - start) / (double) repeats;
    }

    /** The median of the samples in nanoseconds an action. */
    double medianNanos() {
        double[] sorted = Arrays.copyOf(samples, count);
        Arrays.sort(sorted);
        return count == 0 ? Double.NaN : (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
    }
}
