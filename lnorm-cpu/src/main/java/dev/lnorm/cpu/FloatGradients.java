// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import dev.lnorm.Formula;
import dev.lnorm.HeapStatistics;
import dev.lnorm.NormSpec;

/**
 * The gradients of a run of rows, two rows at a time (N6 and N7.2 of {@code docs/numerics.md}): block by block their
 * sums and parameter gradients, then {@code dx}. Immutable: one for each spec, shared by threads.
 */
final class FloatGradients {
    private final FloatRows rows;
    private final boolean layer;
    private final int width;
    private final int blocks;
    private final float reciprocal;

    FloatGradients(NormSpec spec, FloatRows rows) {
        this.rows = rows;
        this.layer = spec.formula() == Formula.LAYER;
        this.width = spec.width();
        this.blocks = FloatSums.blocks(width);
        this.reciprocal = Precision.toFloat(1.0 / width);
    }

    /** {@code dx} of the rows {@code from} to {@code to}. */
    void ofInput(HeapStatistics saved, FloatSlice gamma, long from, long to, FloatScratch scratch) {
        FloatPair pair = scratch.pair;
        for (long row = from; row < to; row += 2) {
            read(saved, row, to, scratch);
            for (int block = 0; block < blocks; block++) {
                sum(pair, gamma, block, scratch.lanes);
            }
            write(pair, gamma, scratch);
        }
    }

    /**
     * The same, if {@code dx} is asked for at all, and the parameter gradients of those rows, one chunk, added to
     * {@code scratch.partials}. They come before {@code dx}, which may overwrite {@code dy}.
     */
    void ofAll(HeapStatistics saved, FloatSlice gamma, long from, long to, FloatScratch scratch) {
        FloatPair pair = scratch.pair;
        for (long row = from; row < to; row += 2) {
            read(saved, row, to, scratch);
            for (int block = 0; block < blocks; block++) {
                sumAll(pair, gamma, block, scratch);
            }
            if (scratch.out.isBound()) {
                write(pair, gamma, scratch);
            }
        }
    }

    private void read(HeapStatistics saved, long row, long to, FloatScratch scratch) {
        FloatPair pair = scratch.pair;
        pair.begin(row, to);
        read(saved, row, pair.first, scratch);
        if (pair.count == 2) {
            read(saved, row + 1, pair.second, scratch);
        }
    }

    private void read(HeapStatistics saved, long number, FloatRow row, FloatScratch scratch) {
        row.load(saved, (int) number);
        row.sums.begin(blocks);
        scratch.x.read(number, row.x);
        scratch.dy.read(number, row.dy);
        if (scratch.out.isBound()) {
            scratch.out.locate(number, row.out, row.x);
        }
        if (scratch.dh.isBound()) {
            scratch.dh.read(number, row.dh);
        }
    }

    private void sum(FloatPair pair, FloatSlice gamma, int block, float[] lanes) {
        int from = block * FloatSums.BLOCK;
        int to = FloatSums.end(block, width);
        rows.gradients(pair.first, gamma, lanes, 0, from, to);
        if (pair.count == 2) {
            rows.gradients(pair.second, gamma, lanes, 2 * FloatRows.LANES, from, to);
        }
        fold(pair, block, lanes);
    }

    private void sumAll(FloatPair pair, FloatSlice gamma, int block, FloatScratch scratch) {
        int from = block * FloatSums.BLOCK;
        int to = FloatSums.end(block, width);
        FloatPartials partials = scratch.partials;
        float[] lanes = scratch.lanes;
        if (pair.count == 2) {
            rows.allGradients(pair.first, pair.second, gamma, partials.dgamma, partials.dbeta, lanes, from, to);
        } else {
            rows.gradients(pair.first, gamma, lanes, 0, from, to);
            rows.parameterGradients(pair.first, partials.dgamma, partials.dbeta, from, to);
        }
        fold(pair, block, lanes);
    }

    private void fold(FloatPair pair, int block, float[] lanes) {
        rows.fold(lanes, 2 * pair.count);
        pair.first.sums.put(block, lanes[0], lanes[1]);
        if (pair.count == 2) {
            pair.second.sums.put(block, lanes[2], lanes[3]);
        }
    }

    private void means(FloatRow row) {
        row.sums.combine(blocks);
        row.m1 = layer ? row.sums.first * reciprocal : 0;
        row.m2 = row.sums.second * reciprocal;
    }

    private void write(FloatPair pair, FloatSlice gamma, FloatScratch scratch) {
        write(pair.first, pair.row, gamma, scratch);
        if (pair.count == 2) {
            write(pair.second, pair.row + 1, gamma, scratch);
        }
    }

    private void write(FloatRow row, long number, FloatSlice gamma, FloatScratch scratch) {
        means(row);
        rows.inputGradient(row, gamma, width);
        scratch.out.write(number, row.out);
    }
}
