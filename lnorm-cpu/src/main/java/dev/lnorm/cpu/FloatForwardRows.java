// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import dev.lnorm.Forward;
import dev.lnorm.HeapStatistics;
import dev.lnorm.NormSpec;
import org.jspecify.annotations.Nullable;

/**
 * Normalizes rows one after another, each in the loop that sums the next if that pays: while results wait for memory
 * the next row is read. Wide rows that pass through arrays are in the first cache already, and stay there if they go
 * one by one.
 */
final class FloatForwardRows {
    private final NormSpec spec;
    private final int width;
    private final FloatRows rows;
    private final FloatStatistics statistics;

    FloatForwardRows(NormSpec spec, FloatRows rows, FloatStatistics statistics) {
        this.spec = spec;
        this.width = spec.width();
        this.rows = rows;
        this.statistics = statistics;
    }

    /** The rows {@code from} to {@code to}. */
    void run(Forward call, FloatSlice gamma, FloatSlice beta, long from, long to, FloatScratch scratch) {
        HeapStatistics saved = (HeapStatistics) call.statistics();
        boolean pays = rows.mayOverlap() && (scratch.x.isInPlace() || width <= FloatSums.BLOCK);
        if (pays && from < to) {
            overlapped(saved, gamma, beta, from, to, scratch);
        } else {
            oneByOne(saved, gamma, beta, from, to, scratch);
        }
    }

    private void oneByOne(@Nullable HeapStatistics saved, FloatSlice gamma, FloatSlice beta, long from, long to,
            FloatScratch scratch) {
        FloatRow row = scratch.pair.first;
        for (long number = from; number < to; number++) {
            read(row, number, scratch);
            statistics.measure(row, scratch);
            save(row, number, saved);
            rows.normalize(row, gamma, beta, 0, width);
            scratch.out.write(number, row.out);
        }
    }

    private void overlapped(@Nullable HeapStatistics saved, FloatSlice gamma, FloatSlice beta, long from, long to,
            FloatScratch scratch) {
        FloatRow row = scratch.pair.first;
        FloatRow next = scratch.pair.second;
        read(row, from, scratch);
        statistics.measure(row, scratch);
        save(row, from, saved);
        for (long number = from + 1; number < to; number++) {
            read(next, number, scratch);
            statistics.measureNext(row, gamma, beta, next, scratch);
            save(next, number, saved);
            scratch.out.write(number - 1, row.out);
            FloatRow done = row;
            row = next;
            next = done;
        }
        rows.normalize(row, gamma, beta, 0, width);
        scratch.out.write(to - 1, row.out);
    }

    private void read(FloatRow row, long number, FloatScratch scratch) {
        if (scratch.residual.isBound()) {
            readWithResidual(row, number, scratch);
        } else {
            scratch.x.read(number, row.x);
        }
        scratch.out.locate(number, row.out, row.x);
    }

    /** {@code h = store(x + residual)}: rounded to the row type even where no sum is asked for (N5.1). */
    private void readWithResidual(FloatRow row, long number, FloatScratch scratch) {
        scratch.x.read(number, scratch.input);
        scratch.residual.read(number, scratch.addend);
        scratch.sum.locate(number, row.x);
        rows.add(scratch.input, scratch.addend, row.x, 0, width);
        scratch.elements.round(row.x.array, row.x.at, width, spec.rowType());
        scratch.sum.write(number, row.x);
    }

    private static void save(FloatRow row, long number, @Nullable HeapStatistics saved) {
        if (saved != null) {
            row.save(saved, (int) number);
        }
    }
}
