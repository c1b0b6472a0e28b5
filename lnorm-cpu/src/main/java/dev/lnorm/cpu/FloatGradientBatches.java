// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import static dev.lnorm.cpu.FloatVectors.SPECIES;
import static dev.lnorm.cpu.FloatVectors.V;

import dev.lnorm.Formula;
import dev.lnorm.HeapStatistics;
import dev.lnorm.NormSpec;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * {@link FloatGradients#ofAll} of narrow rows, a batch at a time. Immutable: one for each spec, shared by threads.
 */
final class FloatGradientBatches {
    private final boolean layer;
    private final int width;
    private final float reciprocal;

    FloatGradientBatches(NormSpec spec) {
        this.layer = spec.formula() == Formula.LAYER;
        this.width = spec.width();
        this.reciprocal = Precision.toFloat(1.0 / width);
    }

    /**
     * {@code dx} of the rows {@code from} to {@code to} without dh, and their parameter gradients, one chunk, added to
     * {@code scratch.partials}.
     */
    void ofAll(HeapStatistics saved, FloatSlice gamma, long from, long to, FloatScratch scratch) {
        FloatBatch batch = scratch.batch;
        FloatPartials partials = scratch.partials;
        for (long row = from; row < to; row += FloatBatch.ROWS) {
            batch.begin(row, to);
            batch.load(saved);
            scratch.x.read(row, batch.count, batch.x);
            scratch.dy.read(row, batch.count, batch.dy);
            scratch.out.locate(row, batch.count, batch.out);
            FloatVectorBatches.gradientSums(batch, gamma, width);
            means(batch);
            FloatVectorBatches.gradients(batch, gamma, partials.dgamma, partials.dbeta, width);
            scratch.out.write(row, batch.count, batch.out);
        }
    }

    private void means(FloatBatch batch) {
        FloatVectorBatchFold.fold(batch.lanes, FloatBatch.SET, batch.count, batch.second);
        for (int r = 0; r < batch.count; r += V) {
            FloatVector.fromArray(SPECIES, batch.second, r).mul(reciprocal).intoArray(batch.m2, r);
        }
        if (!layer) {
            Arrays.fill(batch.m1, 0);
            return;
        }
        FloatVectorBatchFold.fold(batch.lanes, 0, batch.count, batch.first);
        for (int r = 0; r < batch.count; r += V) {
            FloatVector.fromArray(SPECIES, batch.first, r).mul(reciprocal).intoArray(batch.m1, r);
        }
    }
}
