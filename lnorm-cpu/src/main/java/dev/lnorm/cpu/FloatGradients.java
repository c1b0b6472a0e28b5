// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import dev.lnorm.Formula;
import dev.lnorm.HeapStatistics;
import dev.lnorm.NormSpec;

/**
 * The gradients of a run of rows, two rows at a time (N6 and N7.2 of {@code docs/numerics.md}). Block by block, the
 * sums of two rows and their parameter gradients are taken and the gradients of the two rows before them are written,
 * so that reading and writing memory overlap. The rows that wait to be written stay with the scratch between runs.
 * Immutable: one for each spec, shared by threads.
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
        for (long row = from; row < to; row += 2) {
            FloatPair pair = begin(saved, row, to, scratch);
            for (int block = 0; block < blocks; block++) {
                writeBlock(scratch.previous(), gamma, block, scratch);
                sum(pair.first, gamma, block, scratch.lanes);
                if (pair.count == 2) {
                    sum(pair.second, gamma, block, scratch.lanes);
                }
            }
            end(pair, scratch);
        }
    }

    /**
     * The same, if {@code dx} is asked for at all, and the parameter gradients of those rows, one chunk, added to
     * {@code scratch.partials}. They come before {@code dx}, which may overwrite {@code dy}.
     */
    void ofAll(HeapStatistics saved, FloatSlice gamma, long from, long to, FloatScratch scratch) {
        for (long row = from; row < to; row += 2) {
            FloatPair pair = begin(saved, row, to, scratch);
            for (int block = 0; block < blocks; block++) {
                writeBlock(scratch.previous(), gamma, block, scratch);
                sumAll(pair, gamma, block, scratch);
            }
            end(pair, scratch);
        }
    }

    /** Writes the last rows. */
    void finish(FloatSlice gamma, FloatScratch scratch) {
        for (int block = 0; block < blocks; block++) {
            writeBlock(scratch.previous(), gamma, block, scratch);
        }
        write(scratch.previous(), scratch);
    }

    private FloatPair begin(HeapStatistics saved, long row, long to, FloatScratch scratch) {
        FloatPair pair = scratch.current();
        pair.begin(row, to);
        read(saved, row, pair.first, scratch);
        if (pair.count == 2) {
            read(saved, row + 1, pair.second, scratch);
        }
        return pair;
    }

    private void read(HeapStatistics saved, long number, FloatRow row, FloatScratch scratch) {
        row.load(saved, (int) number);
        row.sums.begin(blocks);
        scratch.x.read(number, row.x);
        scratch.dy.read(number, row.dy);
        if (scratch.out.isBound()) {
            scratch.out.locate(number, row.out);
        }
        if (scratch.dh.isBound()) {
            scratch.dh.read(number, row.dh);
        }
    }

    private void sum(FloatRow row, FloatSlice gamma, int block, float[] lanes) {
        rows.gradients(row, gamma, lanes, block * FloatSums.BLOCK, FloatSums.end(block, width));
        row.sums.put(block, rows.fold(lanes, 0), rows.fold(lanes, 1));
    }

    private void sumAll(FloatPair pair, FloatSlice gamma, int block, FloatScratch scratch) {
        int from = block * FloatSums.BLOCK;
        int to = FloatSums.end(block, width);
        FloatPartials partials = scratch.partials;
        float[] lanes = scratch.lanes;
        if (pair.count == 2) {
            rows.allGradients(pair.first, pair.second, gamma, partials.dgamma, partials.dbeta, lanes, from, to);
            pair.first.sums.put(block, rows.fold(lanes, 0), rows.fold(lanes, 1));
            pair.second.sums.put(block, rows.fold(lanes, 2), rows.fold(lanes, 3));
        } else {
            sum(pair.first, gamma, block, lanes);
            rows.parameterGradients(pair.first, partials.dgamma, partials.dbeta, from, to);
        }
    }

    private void end(FloatPair pair, FloatScratch scratch) {
        write(scratch.previous(), scratch);
        means(pair.first);
        if (pair.count == 2) {
            means(pair.second);
        }
        scratch.advance();
    }

    private void means(FloatRow row) {
        row.sums.combine(blocks);
        row.m1 = layer ? row.sums.first * reciprocal : 0;
        row.m2 = row.sums.second * reciprocal;
    }

    private void writeBlock(FloatPair pair, FloatSlice gamma, int block, FloatScratch scratch) {
        if (!scratch.out.isBound()) {
            return;
        }
        int from = block * FloatSums.BLOCK;
        int to = FloatSums.end(block, width);
        if (pair.count == 2) {
            rows.inputGradient(pair.first, pair.second, gamma, from, to);
        } else if (pair.count == 1) {
            rows.inputGradient(pair.first, gamma, from, to);
        }
    }

    private static void write(FloatPair pair, FloatScratch scratch) {
        if (pair.count > 0 && scratch.out.isBound()) {
            scratch.out.write(pair.row, pair.first.out);
            if (pair.count == 2) {
                scratch.out.write(pair.row + 1, pair.second.out);
            }
        }
    }
}
