// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import dev.lnorm.Formula;
import dev.lnorm.NormSpec;

/**
 * What normalizes a row: N3 and N4 of {@code docs/numerics.md}. A row is begun, its blocks are summed in order, and it
 * is ended; between two blocks the caller may do other work. Immutable: one for each spec, shared by threads.
 */
final class FloatStatistics {
    /** The scale of wide rows, whose squares overflow unscaled; a power of two, so scaling rounds nothing away. */
    private static final float SCALE = Precision.F32_WIDE;
    private static final float UNSCALE = 1 / SCALE;
    private static final int HEAD = 64;

    private final FloatRows rows;
    private final boolean layer;
    private final int width;
    private final int blocks;
    private final int head;
    private final float headReciprocal;
    private final float reciprocal;
    private final float epsilon;

    FloatStatistics(NormSpec spec, FloatRows rows) {
        this.rows = rows;
        this.layer = spec.formula() == Formula.LAYER;
        this.width = spec.width();
        this.blocks = FloatSums.blocks(width);
        this.head = Math.min(width, HEAD);
        this.headReciprocal = Precision.toFloat(1.0 / head);
        this.reciprocal = Precision.toFloat(1.0 / width);
        this.epsilon = Precision.toFloat(spec.epsilon());
    }

    /**
     * Sets the shift of {@code row}: the mean of its first columns, close enough to the row's mean in all but rare rows
     * (N3.1). RMS has none.
     */
    void begin(FloatRow row, float[] lanes) {
        row.sums.begin(blocks);
        row.shift = 0;
        row.correction = 0;
        if (layer) {
            rows.head(row.x, head, lanes);
            row.shift = rows.fold(lanes, 0) * headReciprocal;
        }
    }

    /** Sums one block of {@code row}. */
    void block(FloatRow row, int block, float[] lanes) {
        int from = block * FloatSums.BLOCK;
        int to = FloatSums.end(block, width);
        if (layer) {
            rows.moments(row, lanes, from, to);
            row.sums.put(block, rows.fold(lanes, 0), rows.fold(lanes, 1));
        } else {
            rows.squares(row, lanes, from, to);
            row.sums.put(block, 0, rows.fold(lanes, 1));
        }
    }

    /** Sets {@code shift}, {@code correction} and {@code rstd} of {@code row}, all blocks of which are summed. */
    void end(FloatRow row, FloatScratch scratch) {
        row.sums.combine(blocks);
        float variance = layer ? variance(row, scratch.lanes) : row.sums.second * reciprocal;
        float squares = row.sums.second;
        if (!Float.isFinite(squares)) {
            wide(row, scratch);
        } else if (layer) {
            row.rstd = inverseRoot(variance + epsilon);
        } else {
            row.rstd = inverseRoot(Math.fma(squares, reciprocal, epsilon));
        }
    }

    /** All of a row at once. */
    private void sweep(FloatRow row, float[] lanes) {
        for (int block = 0; block < blocks; block++) {
            block(row, block, lanes);
        }
        row.sums.combine(blocks);
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
            variance = varianceAboutShift(row);
        }
        return variance;
    }

    private float varianceAboutShift(FloatRow row) {
        float correction = row.sums.first * reciprocal;
        row.correction = correction;
        float variance = Math.fma(-correction, correction, row.sums.second * reciprocal);
        return variance < 0 ? 0 : variance; // a NaN stays
    }

    /** The rare row whose squares overflow, or that holds an infinity or a NaN: the same on the scaled row (N3.5). */
    private void wide(FloatRow row, FloatScratch scratch) {
        FloatRow scaled = scratch.scaled;
        float[] elements = scaled.x.takeOwn(width);
        for (int i = 0; i < width; i++) {
            elements[i] = row.x.array[row.x.at + i] * SCALE;
        }
        begin(scaled, scratch.lanes);
        sweep(scaled, scratch.lanes);
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
