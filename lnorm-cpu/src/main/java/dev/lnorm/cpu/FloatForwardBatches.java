// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import dev.lnorm.Forward;
import dev.lnorm.HeapStatistics;
import dev.lnorm.NormSpec;

/** Normalizes narrow rows, a batch at a time: the statistics of all, then the results of all. */
final class FloatForwardBatches {
    private final int width;
    private final FloatBatchStatistics statistics;

    FloatForwardBatches(NormSpec spec, FloatStatistics ofRows) {
        this.width = spec.width();
        this.statistics = new FloatBatchStatistics(ofRows);
    }

    /** The rows {@code from} to {@code to} of a call without a residual. */
    void run(Forward call, FloatSlice gamma, FloatSlice beta, long from, long to, FloatScratch scratch) {
        FloatBatch batch = scratch.batch;
        HeapStatistics saved = (HeapStatistics) call.statistics();
        for (long row = from; row < to; row += FloatBatch.ROWS) {
            batch.begin(row, to);
            scratch.x.read(row, batch.count, batch.x);
            scratch.out.locate(row, batch.count, batch.out);
            statistics.measure(batch, scratch);
            if (saved != null) {
                batch.save(saved);
            }
            FloatVectorBatches.normalize(batch, gamma, beta, width);
            scratch.out.write(row, batch.count, batch.out);
        }
    }
}
