// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import static dev.lnorm.cpu.FloatVectors.NUMBERS;
import static dev.lnorm.cpu.FloatVectors.SPECIES;
import static dev.lnorm.cpu.FloatVectors.V;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * What normalizes the rows of a batch: N3 and N4 of {@code docs/numerics.md}, a vector of rows at a time. Rare rows,
 * whose shift was far from their mean or whose squares overflow, are left to {@link FloatStatistics}. Immutable: one
 * for each spec, shared by threads.
 */
final class FloatBatchStatistics {
    private final FloatStatistics ofRows;

    FloatBatchStatistics(FloatStatistics ofRows) {
        this.ofRows = ofRows;
    }

    /** Sets {@code shift}, {@code correction} and {@code rstd} of all rows. */
    void measure(FloatBatch batch, FloatScratch scratch) {
        long rare = ofRows.layer ? layer(batch) : rms(batch);
        for (; rare != 0; rare &= rare - 1) {
            measureAlone(batch, Long.numberOfTrailingZeros(rare), scratch);
        }
    }

    /** Returns the rare rows, one bit a row. */
    private long layer(FloatBatch batch) {
        int count = batch.count;
        FloatVectorBatches.heads(batch, ofRows.head);
        FloatVectorBatchFold.fold(batch.lanes, 0, count, batch.first);
        for (int r = 0; r < count; r += V) {
            FloatVector.fromArray(SPECIES, batch.first, r).mul(ofRows.headReciprocal).intoArray(batch.shift, r);
        }
        FloatVectorBatches.moments(batch, ofRows.width);
        FloatVectorBatchFold.fold(batch.lanes, 0, count, batch.first);
        FloatVectorBatchFold.fold(batch.lanes, FloatBatch.SET, count, batch.second);
        return finishLayer(batch);
    }

    private long finishLayer(FloatBatch batch) {
        long rare = 0;
        for (int r = 0; r < batch.count; r += V) {
            FloatVector squares = FloatVector.fromArray(SPECIES, batch.second, r);
            FloatVector c = FloatVector.fromArray(SPECIES, batch.first, r).mul(ofRows.reciprocal);
            FloatVector variance = c.neg().fma(c, squares.mul(ofRows.reciprocal));
            variance = variance.blend(0, variance.compare(VectorOperators.LT, 0));
            FloatVector radicand = variance.add(ofRows.epsilon);
            VectorMask<Float> isRare = c.mul(c).compare(VectorOperators.GT, variance)
                    .or(squares.sub(squares).compare(VectorOperators.NE, 0)); // infinite or NaN
            c.intoArray(batch.correction, r);
            FloatVector.broadcast(SPECIES, 1).div(radicand.sqrt())
                    .blend(0, radicand.compare(VectorOperators.EQ, 0)).intoArray(batch.rstd, r);
            rare |= isRare.and(NUMBERS.compare(VectorOperators.LT, batch.count - r)).toLong() << r;
        }
        return rare;
    }

    private long rms(FloatBatch batch) {
        Arrays.fill(batch.shift, 0);
        Arrays.fill(batch.correction, 0);
        FloatVectorBatches.squares(batch, ofRows.width);
        FloatVectorBatchFold.fold(batch.lanes, FloatBatch.SET, batch.count, batch.second);
        return finishRms(batch);
    }

    private long finishRms(FloatBatch batch) {
        FloatVector perColumn = FloatVector.broadcast(SPECIES, ofRows.reciprocal);
        FloatVector addend = FloatVector.broadcast(SPECIES, ofRows.epsilon);
        long rare = 0;
        for (int r = 0; r < batch.count; r += V) {
            FloatVector squares = FloatVector.fromArray(SPECIES, batch.second, r);
            FloatVector radicand = squares.fma(perColumn, addend);
            FloatVector.broadcast(SPECIES, 1).div(radicand.sqrt())
                    .blend(0, radicand.compare(VectorOperators.EQ, 0)).intoArray(batch.rstd, r);
            rare |= squares.sub(squares).compare(VectorOperators.NE, 0)
                    .and(NUMBERS.compare(VectorOperators.LT, batch.count - r)).toLong() << r;
        }
        return rare;
    }

    private void measureAlone(FloatBatch batch, int r, FloatScratch scratch) {
        FloatRow row = scratch.pair.first;
        batch.x.locate(r, row.x);
        ofRows.measure(row, scratch);
        batch.shift[r] = row.shift;
        batch.correction[r] = row.correction;
        batch.rstd[r] = row.rstd;
    }
}
