// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import dev.lnorm.Backward;
import dev.lnorm.HeapStatistics;
import dev.lnorm.Memory;
import dev.lnorm.NormSpec;
import org.jspecify.annotations.Nullable;

/**
 * The backward pass, row by row; {@code xhat} is computed again from {@code x} and the saved statistics. Each task sums
 * the parameter gradients of its chunks of rows while they are in cache; the tasks' totals are added by adjacent pairs,
 * which continues each task's own pairs because a task is a power of two of chunks.
 */
final class FloatBackward extends Pass<Backward> {
    private static final FloatSlice[] NO_TOTALS = {};

    private final NormSpec spec;
    private final int width;
    private final FloatRows rows;
    private final FloatStatistics statistics;
    private final ThreadLocal<FloatScratch> scratches;
    private final RowPool pool;

    FloatBackward(NormSpec spec, FloatRows rows, ThreadLocal<FloatScratch> scratches, RowPool pool) {
        this.spec = spec;
        this.width = spec.width();
        this.rows = rows;
        this.statistics = new FloatStatistics(spec);
        this.scratches = scratches;
        this.pool = pool;
    }

    @Override
    void run(Backward call, long rowsPerTask) {
        FloatScratch scratch = scratches.get();
        try {
            scratch.gamma.bindEffective(call.gamma(), spec);
            boolean parameters = call.dgamma() != null || call.dbeta() != null;
            int tasks = tasks(call.x().count(), rowsPerTask);
            FloatSlice[] totals = parameters ? scratch.totals(tasks, 2 * width) : NO_TOTALS;
            if (tasks == 1) {
                task(call, scratch.gamma, totals, 0, rowsPerTask, scratch);
            } else {
                share(call, scratch.gamma, totals, rowsPerTask);
            }
            if (parameters) {
                combine(totals, tasks);
                store(call, totals[0], 0, call.dgamma(), call.dgammaMode(), scratch);
                store(call, totals[0], width, call.dbeta(), call.dbetaMode(), scratch);
            }
        } finally {
            scratch.gamma.release();
        }
    }

    private void share(Backward call, FloatSlice gamma, FloatSlice[] totals, long rowsPerTask) {
        pool.run(tasks(call.x().count(), rowsPerTask),
                task -> task(call, gamma, totals, task, rowsPerTask, scratches.get()));
    }

    private void task(Backward call, FloatSlice gamma, FloatSlice[] totals, int task, long rowsPerTask,
            FloatScratch scratch) {
        long from = task * rowsPerTask;
        long to = Math.min(from + rowsPerTask, call.x().count());
        try {
            scratch.bindBackward(call, width);
            if (totals.length == 0) {
                inputGradients(call, gamma, from, to, scratch);
            } else {
                allGradients(call, gamma, from, to, scratch);
                scratch.partials.total(totals[task]);
            }
        } finally {
            scratch.releaseRows();
        }
    }

    private void inputGradients(Backward call, FloatSlice gamma, long from, long to, FloatScratch scratch) {
        for (long row = from; row < to; row++) {
            read(call, row, scratch);
            inputGradient(call, gamma, row, scratch);
        }
    }

    /** Parameter gradients come first in a row: the gradient by {@code x} may overwrite {@code dy}. */
    private void allGradients(Backward call, FloatSlice gamma, long from, long to, FloatScratch scratch) {
        FloatPartials partials = scratch.partials;
        long rowsPerChunk = Chunks.rowsPerChunk(call.x().count());
        partials.begin(width);
        for (long chunk = from; chunk < to; chunk += rowsPerChunk) {
            partials.beginChunk();
            for (long row = chunk; row < Math.min(chunk + rowsPerChunk, to); row++) {
                read(call, row, scratch);
                rows.parameterGradients(scratch.dy, scratch.x, partials.dgamma, partials.dbeta, scratch.row, 0, width);
                inputGradient(call, gamma, row, scratch);
            }
            partials.endChunk();
        }
    }

    private static void read(Backward call, long row, FloatScratch scratch) {
        scratch.row.load((HeapStatistics) call.statistics(), (int) row);
        scratch.x.read(row);
        scratch.dy.read(row);
    }

    private void inputGradient(Backward call, FloatSlice gamma, long row, FloatScratch scratch) {
        if (call.dx() == null) {
            return;
        }
        FloatSlice dh = scratch.absentDh;
        if (call.dh() != null) {
            scratch.dh.read(row);
            dh = scratch.dh;
        }
        statistics.computeGradient(scratch.dy, scratch.x, gamma, scratch);
        scratch.out.locate(row);
        rows.inputGradient(scratch.dy, scratch.x, gamma, dh, scratch.out, scratch.row, 0, width);
        scratch.out.write(row);
    }

    /** Adds up the tasks' totals by adjacent pairs; the sum is in the first. */
    private void combine(FloatSlice[] totals, int tasks) {
        for (int distance = 1; distance < tasks; distance *= 2) {
            for (int i = 0; i < tasks - distance; i += 2 * distance) {
                rows.add(totals[i], totals[i + distance], totals[i], 0, 2 * width);
            }
        }
    }

    /** Stores or adds the columns of {@code total} from {@code from} on. No rows add nothing, not even +0. */
    private void store(Backward call, FloatSlice total, int from, @Nullable Memory out, Backward.Mode mode,
            FloatScratch scratch) {
        boolean accumulate = mode == Backward.Mode.ACCUMULATE;
        if (out == null || (accumulate && call.x().count() == 0)) {
            return;
        }
        float[] sums = total.array;
        float zero = 0;
        for (int j = from; j < from + width; j++) {
            sums[j] += zero; // the end of each chunk's sum, see FloatPartials
        }
        if (accumulate) {
            float[] old = scratch.wide(width).array;
            scratch.elements.read(out, 0, old, width);
            for (int j = 0; j < width; j++) {
                sums[from + j] += old[j];
            }
        }
        scratch.elements.write(sums, from, out, 0, width);
    }
}
