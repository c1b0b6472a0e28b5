// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.demo;

import dev.lnorm.Backward;
import dev.lnorm.Forward;
import dev.lnorm.LayerNorm;
import dev.lnorm.Memory;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import dev.lnorm.SavedStatistics;
import dev.lnorm.testkit.oracle.Stored;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Forward, backward and two copies of one shape, timed in turn. The faster copy is what the library is compared
 * with.
 */
final class TimedShape {
    private static final int ROUNDS = 15;
    /**
     * Warm-up ends when a window of samples is no faster than the one before; never before the first, never after
     * the second.
     */
    private static final long LEAST_WARM_UP_NANOS = 3_000_000_000L;
    private static final long MOST_WARM_UP_NANOS = 6_000_000_000L;
    private static final long WINDOW_NANOS = 500_000_000;
    private static final double STEADY = 0.95;

    private final Stopwatch forward;
    private final Stopwatch backward;
    private final Stopwatch copy;
    private final Stopwatch parallelCopy;

    private TimedShape(LayerNorm norm, SavedStatistics saved, Sample sample) {
        int width = sample.shape().width();
        float[] x = Stored.toFloats(sample.x());
        float[] y = new float[x.length];
        Rows xRows = Rows.of(x, width);
        Memory gamma = Memory.of(Stored.toFloats(sample.gamma()));
        Forward forwardCall = Forward.of(xRows, Rows.of(y, width))
                .gamma(gamma).beta(Memory.of(Stored.toFloats(sample.beta()))).save(saved);
        Backward backwardCall = Backward.of(Rows.of(Stored.toFloats(sample.dy()), width), xRows, saved)
                .gamma(gamma).dx(Rows.of(new float[x.length], width))
                .dgamma(Memory.of(new float[width]))
                .dbeta(Memory.of(new float[width]));
        this.forward = new Stopwatch(() -> norm.forwardCopying(forwardCall), ROUNDS);
        this.backward = new Stopwatch(() -> norm.backwardCopying(backwardCall), ROUNDS);
        this.copy = new Stopwatch(() -> System.arraycopy(x, 0, y, 0, x.length), ROUNDS);
        this.parallelCopy = new Stopwatch(() -> copyInParallel(x, y), ROUNDS);
    }

    /** Medians of one shape on the device that {@code devices} gives. */
    static TimedShape measure(Shape shape, DeviceSource devices) throws Exception {
        NormSpec spec = NormSpec.layer(shape.width());
        try (NormDevice device = devices.open(spec);
                LayerNorm norm = LayerNorm.on(device, spec);
                SavedStatistics saved = norm.statistics(shape.rows())) {
            TimedShape timed = new TimedShape(norm, saved, Sample.of(shape));
            List<Stopwatch> all = List.of(timed.forward, timed.backward, timed.copy, timed.parallelCopy);
            warmUp(all);
            for (int round = 0; round < ROUNDS; round++) {
                all.forEach(Stopwatch::measure);
            }
            return timed;
        }
    }

    private static void warmUp(List<Stopwatch> all) {
        long start = System.nanoTime();
        double before;
        double best = Double.POSITIVE_INFINITY;
        long elapsed;
        do {
            before = best;
            best = bestOfWindow(all);
            elapsed = System.nanoTime() - start;
        } while (elapsed < LEAST_WARM_UP_NANOS || (best < STEADY * before && elapsed < MOST_WARM_UP_NANOS));
    }

    /** The shortest time in a window that one round of all takes. */
    private static double bestOfWindow(List<Stopwatch> all) {
        double best = Double.POSITIVE_INFINITY;
        long start = System.nanoTime();
        do {
            best = Math.min(best, all.stream().mapToDouble(Stopwatch::warmUp).sum());
        } while (System.nanoTime() - start < WINDOW_NANOS);
        return best;
    }

    private static void copyInParallel(float[] from, float[] to) {
        int parts = Runtime.getRuntime().availableProcessors();
        int part = Math.ceilDiv(from.length, parts);
        IntStream.range(0, parts).parallel().forEach(i -> {
            int start = Math.min(i * part, from.length);
            System.arraycopy(from, start, to, start, Math.min(part, from.length - start));
        });
    }

    double forwardNanos() {
        return forward.medianNanos();
    }

    double backwardNanos() {
        return backward.medianNanos();
    }

    /** The faster of one thread and all of them. */
    double copyNanos() {
        return Math.min(copy.medianNanos(), parallelCopy.medianNanos());
    }
}
