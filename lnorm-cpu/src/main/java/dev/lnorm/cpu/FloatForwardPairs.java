// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import dev.lnorm.Forward;
import dev.lnorm.HeapStatistics;
import dev.lnorm.NormSpec;
import org.jspecify.annotations.Nullable;

/**
 * Normalizes rows two at a time, wide ones one at a time: their statistics, block by block, then their results, while
 * they are in the first cache.
 */
final class FloatForwardPairs {
    private final NormSpec spec;
    private final int width;
    private final int together;
    private final FloatRows rows;
    private final FloatStatistics statistics;

    FloatForwardPairs(NormSpec spec, FloatRows rows, FloatStatistics statistics) {
        this.spec = spec;
        this.width = spec.width();
        this.together = width <= FloatSums.BLOCK ? 2 : 1;
        this.rows = rows;
        this.statistics = statistics;
    }

    /** The rows {@code from} to {@code to}. */
    void run(Forward call, FloatSlice gamma, FloatSlice beta, long from, long to, FloatScratch scratch) {
        FloatPair pair = scratch.pair;
        for (long row = from; row < to; row += together) {
            pair.begin(row, Math.min(row + together, to));
            read(pair, scratch);
            statistics.measure(pair, scratch);
            save(pair, (HeapStatistics) call.statistics());
            normalize(pair, gamma, beta);
            write(pair, scratch);
        }
    }

    private void read(FloatPair pair, FloatScratch scratch) {
        read(pair.first, pair.row, scratch);
        if (pair.count == 2) {
            read(pair.second, pair.row + 1, scratch);
        }
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

    private static void save(FloatPair pair, @Nullable HeapStatistics saved) {
        if (saved != null) {
            pair.first.save(saved, (int) pair.row);
            if (pair.count == 2) {
                pair.second.save(saved, (int) pair.row + 1);
            }
        }
    }

    private void normalize(FloatPair pair, FloatSlice gamma, FloatSlice beta) {
        rows.normalize(pair.first, gamma, beta, width);
        if (pair.count == 2) {
            rows.normalize(pair.second, gamma, beta, width);
        }
    }

    private static void write(FloatPair pair, FloatScratch scratch) {
        scratch.out.write(pair.row, pair.first.out);
        if (pair.count == 2) {
            scratch.out.write(pair.row + 1, pair.second.out);
        }
    }
}
