// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import dev.lnorm.Forward;
import dev.lnorm.NormSpec;
import org.jspecify.annotations.Nullable;

/**
 * The forward pass of one call: its tasks, whose rows go one by one, or, if they are narrow, in batches. A call of one
 * row that is not wide takes the shortest way.
 */
final class FloatForward extends Pass<Forward> {
    private final NormSpec spec;
    private final int width;
    private final FloatForwardRows inOrder;
    private final @Nullable FloatForwardBatches batches;
    private final @Nullable FloatForwardAlone alone;
    private final ThreadLocal<FloatScratch> scratches;
    private final RowPool pool;

    FloatForward(NormSpec spec, FloatRows rows, ThreadLocal<FloatScratch> scratches, RowPool pool) {
        this.spec = spec;
        this.width = spec.width();
        FloatStatistics statistics = new FloatStatistics(spec, rows);
        this.inOrder = new FloatForwardRows(spec, rows, statistics);
        this.batches = rows.haveBatches(width) ? new FloatForwardBatches(spec, statistics) : null;
        this.alone = rows.haveOneRowAlone(width) ? new FloatForwardAlone(spec, statistics) : null;
        this.scratches = scratches;
        this.pool = pool;
    }

    @Override
    void run(Forward call, long rowsPerTask) {
        FloatScratch scratch = scratches.get();
        if (alone != null && call.x().count() == 1 && alone.run(call, scratch)) {
            return;
        }
        try {
            boolean inNative = scratch.isInNative(call, width);
            scratch.gamma.bindEffective(call.gamma(), spec, inNative);
            scratch.beta.bind(call.beta(), width, inNative);
            if (tasks(call.x().count(), rowsPerTask) == 1) {
                task(call, scratch.gamma, scratch.beta, 0, call.x().count(), scratch);
            } else {
                share(call, scratch.gamma, scratch.beta, rowsPerTask);
            }
        } finally {
            scratch.gamma.release();
            scratch.beta.release();
        }
    }

    private void share(Forward call, FloatSlice gamma, FloatSlice beta, long rowsPerTask) {
        long count = call.x().count();
        pool.run(tasks(count, rowsPerTask), task -> {
            long from = task * rowsPerTask;
            task(call, gamma, beta, from, Math.min(from + rowsPerTask, count), scratches.get());
        });
    }

    private void task(Forward call, FloatSlice gamma, FloatSlice beta, long from, long to, FloatScratch scratch) {
        try {
            scratch.bindForward(call, width, gamma.isNative());
            if (batches != null && call.residual() == null && to - from >= FloatBatch.FEWEST_ROWS) {
                batches.run(call, gamma, beta, from, to, scratch);
            } else {
                inOrder.run(call, gamma, beta, from, to, scratch);
            }
        } finally {
            scratch.release();
        }
    }
}
