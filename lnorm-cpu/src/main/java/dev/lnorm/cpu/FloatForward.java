// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import dev.lnorm.Forward;
import dev.lnorm.HeapStatistics;
import dev.lnorm.NormSpec;

/** The forward pass, row by row. */
final class FloatForward extends Pass<Forward> {
    private final NormSpec spec;
    private final int width;
    private final FloatRows rows;
    private final FloatStatistics statistics;
    private final ThreadLocal<FloatScratch> scratches;
    private final RowPool pool;

    FloatForward(NormSpec spec, FloatRows rows, ThreadLocal<FloatScratch> scratches, RowPool pool) {
        this.spec = spec;
        this.width = spec.width();
        this.rows = rows;
        this.statistics = new FloatStatistics(spec);
        this.scratches = scratches;
        this.pool = pool;
    }

    @Override
    void run(Forward call, long rowsPerTask) {
        FloatScratch scratch = scratches.get();
        try {
            scratch.gamma.bindEffective(call.gamma(), spec);
            scratch.beta.bind(call.beta(), width);
            if (tasks(call.x().count(), rowsPerTask) == 1) {
                rows(call, scratch.gamma, scratch.beta, 0, call.x().count(), scratch);
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
            rows(call, gamma, beta, from, Math.min(from + rowsPerTask, count), scratches.get());
        });
    }

    private void rows(Forward call, FloatSlice gamma, FloatSlice beta, long from, long to, FloatScratch scratch) {
        HeapStatistics saved = (HeapStatistics) call.statistics();
        try {
            scratch.bindForward(call, width);
            for (long row = from; row < to; row++) {
                FloatSlice h = call.residual() == null ? input(row, scratch) : inputWithResidual(row, scratch);
                statistics.compute(h, scratch);
                if (saved != null) {
                    scratch.row.save(saved, (int) row);
                }
                scratch.out.locate(row);
                rows.normalize(h, gamma, beta, scratch.out, scratch.row, 0, width);
                scratch.out.write(row);
            }
        } finally {
            scratch.releaseRows();
        }
    }

    private static FloatSlice input(long row, FloatScratch scratch) {
        scratch.x.read(row);
        return scratch.x;
    }

    /** {@code h = store(x + residual)}: rounded to the row type even where no sum is asked for. */
    private FloatSlice inputWithResidual(long row, FloatScratch scratch) {
        FloatOperand sum = scratch.sum;
        scratch.x.read(row);
        scratch.residual.read(row);
        sum.locate(row);
        rows.add(scratch.x, scratch.residual, sum, 0, width);
        scratch.elements.round(sum.array, sum.at, width, spec.rowType());
        sum.write(row);
        return sum;
    }
}
