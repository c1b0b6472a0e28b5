// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.race;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Nanoseconds an operation, one value a round, by what was measured. */
public final class Times {
    private final Map<Object, List<Double>> rounds = new LinkedHashMap<>();

    /** Nothing measured yet. */
    public Times() {}

    /** What a contestant took for a cell. */
    record Lap(String contestant, Cell cell) {}

    /** What the kernels of a contestant took for a cell, by its device's clock. */
    record Kernels(String contestant, Cell cell) {}

    /** What a contestant took to move one operand; the pass of the cell has no part in it. */
    record Moved(String contestant, Workload workload, int threads, Transfer transfer) {}

    /** What moving arrays took; {@code bytes} is the size of one of them. */
    record Copied(Bandwidth bandwidth, long bytes, int threads) {}

    /** Adds the next round's value. */
    public void add(String contestant, Cell cell, double nanos) {
        add(new Lap(contestant, cell), nanos);
    }

    /** Adds the next round's value. */
    public void addKernels(String contestant, Cell cell, double nanos) {
        add(new Kernels(contestant, cell), nanos);
    }

    /** Adds the next round's value. */
    public void add(String contestant, Workload workload, int threads, Transfer transfer, double nanos) {
        add(new Moved(contestant, workload, threads, transfer), nanos);
    }

    /** Adds the next round's value. */
    public void add(Bandwidth bandwidth, long bytes, int threads, double nanos) {
        add(new Copied(bandwidth, bytes, threads), nanos);
    }

    private void add(Object measured, double nanos) {
        rounds.computeIfAbsent(measured, _ -> new ArrayList<>()).add(nanos);
    }

    /** Every round's value, in the order of rounds; empty if the contestant does not compute the cell. */
    public List<Double> rounds(String contestant, Cell cell) {
        return List.copyOf(rounds.getOrDefault(new Lap(contestant, cell), List.of()));
    }

    /** The median over the rounds, NaN if there is none. */
    public double median(String contestant, Cell cell) {
        return median(rounds(contestant, cell));
    }

    /** The median over the rounds of what kernels took, NaN if they were not timed. */
    public double kernels(String contestant, Cell cell) {
        return median(rounds.getOrDefault(new Kernels(contestant, cell), List.of()));
    }

    /** The median over the rounds, NaN if there is none. */
    public double transfer(String contestant, Cell cell, Transfer transfer) {
        return median(rounds.getOrDefault(new Moved(contestant, cell.workload(), cell.threads(), transfer),
                List.of()));
    }

    /** Bytes a nanosecond (that is, GB/s) by the median over the rounds, NaN if there is none. */
    public double gigabytesPerSecond(Bandwidth bandwidth, long bytes, int threads) {
        double nanos = median(rounds.getOrDefault(new Copied(bandwidth, bytes, threads), List.of()));
        return (double) bandwidth.operands() * bytes / nanos;
    }

    /** The median of {@code values}, the mean of the middle two of an even number; NaN if there is none. */
    static double median(List<Double> values) {
        if (values.isEmpty()) {
            return Double.NaN;
        }
        List<Double> sorted = values.stream().sorted().toList();
        int count = sorted.size();
        return (sorted.get((count - 1) / 2) + sorted.get(count / 2)) / 2;
    }
}
