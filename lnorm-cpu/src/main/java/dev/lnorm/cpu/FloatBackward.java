// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import dev.lnorm.Backward;
import dev.lnorm.HeapStatistics;
import dev.lnorm.Memory;
import dev.lnorm.NormSpec;
import org.jspecify.annotations.Nullable;

/**
 * The backward pass of one call: its tasks, and the parameter gradients that are left of each. {@code xhat} is computed
 * again from {@code x} and the saved statistics. The tasks' totals are added by adjacent pairs, which continues each
 * task's own pairs because a task is a power of two of chunks.
 */
final class FloatBackward extends Pass<Backward> {
    private static final FloatSlice[] NO_TOTALS = {};

    private final NormSpec spec;
    private final int width;
    private final FloatRows rows;
    private final FloatGradients gradients;
    private final @Nullable FloatGradientBatches batches;
    private final ThreadLocal<FloatScratch> scratches;
    private final RowPool pool;

    FloatBackward(NormSpec spec, FloatRows rows, ThreadLocal<FloatScratch> scratches, RowPool pool) {
        this.spec = spec;
        this.width = spec.width();
        this.rows = rows;
        this.gradients = new FloatGradients(spec, rows);
        this.batches = rows.haveBatches(width) ? new FloatGradientBatches(spec) : null;
        this.scratches = scratches;
        this.pool = pool;
    }

    @Override
    void run(Backward call, long rowsPerTask) {
        FloatScratch scratch = scratches.get();
        try {
            scratch.gamma.bindEffective(call.gamma(), spec, scratch.isInNative(call, width));
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
            scratch.bindBackward(call, width, gamma.isNative());
            HeapStatistics saved = (HeapStatistics) call.statistics();
            if (totals.length == 0) {
                gradients.ofInput(saved, gamma, from, to, scratch);
            } else {
                chunks(call, saved, gamma, from, to, scratch);
                scratch.partials.total(totals[task], rows);
            }
        } finally {
            scratch.release();
        }
    }

    private void chunks(Backward call, HeapStatistics saved, FloatSlice gamma, long from, long to,
            FloatScratch scratch) {
        long rowsPerChunk = Chunks.rowsPerChunk(call.x().count());
        scratch.partials.begin(width);
        for (long chunk = from; chunk < to; chunk += rowsPerChunk) {
            scratch.partials.beginChunk();
            ofChunk(saved, gamma, chunk, Math.min(chunk + rowsPerChunk, to), scratch);
            scratch.partials.endChunk(rows);
        }
    }

    private void ofChunk(HeapStatistics saved, FloatSlice gamma, long from, long to, FloatScratch scratch) {
        boolean whole = scratch.out.isBound() && !scratch.dh.isBound();
        if (batches != null && whole && to - from >= FloatBatch.FEWEST_ROWS) {
            batches.ofAll(saved, gamma, from, to, scratch);
        } else {
            gradients.ofAll(saved, gamma, from, to, scratch);
        }
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
            float[] old = scratch.old.takeOwn(width);
            scratch.elements.read(out, 0, old, 0, width);
            for (int j = 0; j < width; j++) {
                sums[from + j] += old[j];
            }
        }
        scratch.elements.write(sums, from, out, 0, width);
    }
}
