// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import dev.lnorm.Formula;
import dev.lnorm.NormSpec;

/**
 * What normalizes a row: N3 and N4 of {@code docs/numerics.md}. A row is begun, its blocks are summed in order, and it
 * is ended. Immutable: one for each spec, shared by threads.
 */
final class FloatStatistics {
    /** The scale of wide rows, whose squares overflow unscaled; a power of two, so scaling rounds nothing away. */
    private static final float SCALE = Precision.F32_WIDE;
    private static final float UNSCALE = 1 / SCALE;

    private final FloatRows rows;
    final boolean layer;
    final int width;
    private final int blocks;
    final int head;
    final float headReciprocal;
    final float reciprocal;
    final float epsilon;

    FloatStatistics(NormSpec spec, FloatRows rows) {
        this.rows = rows;
        this.layer = spec.formula() == Formula.LAYER;
        this.width = spec.width();
        this.blocks = FloatSums.blocks(width);
        this.head = Math.min(width, FloatRows.LANES);
        this.headReciprocal = Precision.toFloat(1.0 / head);
        this.reciprocal = Precision.toFloat(1.0 / width);
        this.epsilon = Precision.toFloat(spec.epsilon());
    }

    /** Sets {@code shift}, {@code correction} and {@code rstd} of {@code row}. */
    void measure(FloatRow row, FloatScratch scratch) {
        begin(row, scratch.lanes);
        sweep(row, scratch.lanes);
        end(row, scratch);
    }

    /** The same of {@code next} and, in the loops that sum it, the results of {@code row}, the one before it. */
    void measureNext(FloatRow row, FloatSlice gamma, FloatSlice beta, FloatRow next, FloatScratch scratch) {
        begin(next, scratch.lanes);
        sweepNext(row, gamma, beta, next, scratch.lanes);
        end(next, scratch);
    }

    /**
     * Sets the shift: the mean of the first columns, close enough to a row's mean in all but rare rows (N3.1). RMS has
     * none.
     */
    private void begin(FloatRow row, float[] lanes) {
        row.sums.begin(blocks);
        row.shift = 0;
        row.correction = 0;
        if (layer) {
            rows.head(row.x, head, lanes, 0);
            rows.fold(lanes, 1);
            row.shift = lanes[0] * headReciprocal;
        }
    }

    /** Sums the blocks, which are folded by twos. */
    private void sweep(FloatRow row, float[] lanes) {
        for (int block = 0; block < blocks; block += 2) {
            sum(row, block, lanes, 0);
            if (block + 1 < blocks) {
                sum(row, block + 1, lanes, 2 * FloatRows.LANES);
            }
            fold(row, block, lanes);
        }
    }

    /** {@link #sweep} of {@code next} while {@code row} is normalized. A shift of +0 changes no bit of RMS. */
    private void sweepNext(FloatRow row, FloatSlice gamma, FloatSlice beta, FloatRow next, float[] lanes) {
        for (int block = 0; block < blocks; block += 2) {
            sumNext(row, gamma, beta, next, block, lanes, 0);
            if (block + 1 < blocks) {
                sumNext(row, gamma, beta, next, block + 1, lanes, 2 * FloatRows.LANES);
            }
            fold(next, block, lanes);
        }
    }

    private void sumNext(FloatRow row, FloatSlice gamma, FloatSlice beta, FloatRow next, int block, float[] lanes,
            int set) {
        rows.normalizeAndSum(row, gamma, beta, next, lanes, set, block * FloatSums.BLOCK, FloatSums.end(block, width));
    }

    /** Folds the lanes of a block and, if there is one, of the next. */
    private void fold(FloatRow row, int block, float[] lanes) {
        if (block + 1 < blocks) {
            rows.fold(lanes, 4);
            put(row, block, lanes[0], lanes[1]);
            put(row, block + 1, lanes[2], lanes[3]);
        } else {
            rows.fold(lanes, 2);
            put(row, block, lanes[0], lanes[1]);
        }
    }

    private void sum(FloatRow row, int block, float[] lanes, int set) {
        int from = block * FloatSums.BLOCK;
        int to = FloatSums.end(block, width);
        if (layer) {
            rows.moments(row, lanes, set, from, to);
        } else {
            rows.squares(row, lanes, set, from, to);
        }
    }

    /** RMS has no first sum: what the lanes hold is of another time. */
    private void put(FloatRow row, int block, float first, float second) {
        row.sums.put(block, layer ? first : 0, second);
    }

    /** Ends a row, all blocks of which are summed. */
    private void end(FloatRow row, FloatScratch scratch) {
        row.sums.combine(blocks);
        float variance = layer ? variance(row, scratch.lanes) : row.sums.second * reciprocal;
        float squares = row.sums.second;
        if (!Float.isFinite(squares)) {
            wide(row, scratch);
        } else {
            row.rstd = layer ? rstd(variance) : rstdOfRms(squares);
        }
    }

    /** {@code rstd} of a row that is not rare, from its variance. */
    float rstd(float variance) {
        return inverseRoot(variance + epsilon);
    }

    /** {@code rstd} of a row that is not rare, from its sum of squares. */
    float rstdOfRms(float squares) {
        return inverseRoot(Math.fma(squares, reciprocal, epsilon));
    }

    /** The variance about the mean from the sum of squares about a shift that is off it by {@code correction}. */
    float variance(float correction, float squares) {
        float variance = Math.fma(-correction, correction, squares * reciprocal);
        return variance < 0 ? 0 : variance; // a NaN stays
    }

    /**
     * The variance about the shift, which has to be near the mean. A rare row is measured once more, about the mean
     * that the first sweep found (N3.3 and N3.4).
     */
    private float variance(FloatRow row, float[] lanes) {
        float variance = varianceAboutShift(row);
        if (row.correction * row.correction > variance) {
            row.shift += row.correction;
            sweep(row, lanes);
            row.sums.combine(blocks);
            variance = varianceAboutShift(row);
        }
        return variance;
    }

    private float varianceAboutShift(FloatRow row) {
        row.correction = row.sums.first * reciprocal;
        return variance(row.correction, row.sums.second);
    }

    /** The rare row whose squares overflow, or that holds an infinity or a NaN: the same on the scaled row (N3.5). */
    private void wide(FloatRow row, FloatScratch scratch) {
        FloatRow scaled = scratch.scaled;
        float[] elements = scaled.x.takeOwn(width);
        row.x.copyTo(elements, width);
        for (int i = 0; i < width; i++) {
            elements[i] *= SCALE;
        }
        begin(scaled, scratch.lanes);
        sweep(scaled, scratch.lanes);
        scaled.sums.combine(blocks);
        float variance = layer ? variance(scaled, scratch.lanes) : scaled.sums.second * reciprocal;
        row.shift = scaled.shift * UNSCALE;
        row.correction = scaled.correction * UNSCALE;
        row.rstd = wideInverseRoot(variance);
    }

    /** {@code rstd} from the scaled variance; if that overflows unscaled, epsilon is nothing beside it (N3.6). */
    private float wideInverseRoot(float scaledVariance) {
        float variance = scaledVariance * UNSCALE * UNSCALE;
        return variance == Float.POSITIVE_INFINITY
                ? 1 / Precision.sqrt(scaledVariance) * SCALE
                : inverseRoot(variance + epsilon);
    }

    private static float inverseRoot(float radicand) {
        return radicand == 0 ? 0 : 1 / Precision.sqrt(radicand);
    }
}
