// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import dev.lnorm.Formula;
import dev.lnorm.NormSpec;

/**
 * What normalizes a row: N3 and N4 of {@code docs/numerics.md}, and N6.2 for its gradient. Immutable: one for each
 * spec, shared by threads.
 */
final class FloatStatistics {
    /** The scale of wide rows, whose squares overflow unscaled; a power of two, so scaling rounds nothing away. */
    private static final float SCALE = Precision.F32_WIDE;
    private static final float UNSCALE = 1 / SCALE;
    private static final int HEAD = 64;

    private final boolean layer;
    private final int width;
    private final int head;
    private final float headReciprocal;
    private final float reciprocal;
    private final float epsilon;

    FloatStatistics(NormSpec spec) {
        this.layer = spec.formula() == Formula.LAYER;
        this.width = spec.width();
        this.head = Math.min(width, HEAD);
        this.headReciprocal = Precision.toFloat(1.0 / head);
        this.reciprocal = Precision.toFloat(1.0 / width);
        this.epsilon = Precision.toFloat(spec.epsilon());
    }

    /** Sets {@code shift}, {@code correction} and {@code rstd} of {@code scratch.row} for the row {@code x}. */
    void compute(FloatSlice x, FloatScratch scratch) {
        if (layer) {
            layer(x, scratch);
        } else {
            rms(x, scratch);
        }
    }

    /** Sets the means {@code m1} and {@code m2} that the gradient of the row needs; its statistics are set already. */
    void computeGradient(FloatSlice dy, FloatSlice x, FloatSlice gamma, FloatScratch scratch) {
        FloatSums sums = scratch.sums;
        sums.ofGradients(dy, x, gamma, scratch.row, width);
        scratch.row.m1 = layer ? sums.first * reciprocal : 0;
        scratch.row.m2 = sums.second * reciprocal;
    }

    private void layer(FloatSlice x, FloatScratch scratch) {
        float variance = variance(x, scratch);
        if (Float.isFinite(scratch.sums.second)) {
            scratch.row.rstd = inverseRoot(variance + epsilon);
        } else {
            wideLayer(x, scratch);
        }
    }

    private void rms(FloatSlice x, FloatScratch scratch) {
        scratch.sums.ofSquares(x, width);
        scratch.row.shift = 0;
        scratch.row.correction = 0;
        float squares = scratch.sums.second;
        if (Float.isFinite(squares)) {
            scratch.row.rstd = inverseRoot(Math.fma(squares, reciprocal, epsilon));
        } else {
            wideRms(x, scratch);
        }
    }

    /**
     * The variance of {@code x} (N3.1 to N3.4); sets the shift and the correction. The shift is the mean of the first
     * columns: close enough to the row's mean in all but rare rows, which are measured once more about the mean that
     * the first sweep found.
     */
    private float variance(FloatSlice x, FloatScratch scratch) {
        FloatMoments row = scratch.row;
        row.shift = scratch.sums.ofHead(x, head) * headReciprocal;
        float variance = varianceAboutShift(x, scratch);
        if (row.correction * row.correction > variance) {
            row.shift += row.correction;
            variance = varianceAboutShift(x, scratch);
        }
        return variance;
    }

    private float varianceAboutShift(FloatSlice x, FloatScratch scratch) {
        FloatMoments row = scratch.row;
        FloatSums sums = scratch.sums;
        sums.ofMoments(x, row.shift, width);
        float correction = sums.first * reciprocal;
        row.correction = correction;
        float variance = Math.fma(-correction, correction, sums.second * reciprocal);
        return variance < 0 ? 0 : variance; // a NaN stays
    }

    /** The rare row whose squares overflow, or that holds an infinity or a NaN: the same on the scaled row (N3.5). */
    private void wideLayer(FloatSlice x, FloatScratch scratch) {
        float variance = variance(scaled(x, scratch), scratch);
        scratch.row.shift *= UNSCALE;
        scratch.row.correction *= UNSCALE;
        scratch.row.rstd = wideInverseRoot(variance);
    }

    private void wideRms(FloatSlice x, FloatScratch scratch) {
        scratch.sums.ofSquares(scaled(x, scratch), width);
        scratch.row.rstd = wideInverseRoot(scratch.sums.second * reciprocal);
    }

    private FloatSlice scaled(FloatSlice x, FloatScratch scratch) {
        FloatSlice scaled = scratch.wide(width);
        for (int i = 0; i < width; i++) {
            scaled.array[i] = x.array[x.at + i] * SCALE;
        }
        return scaled;
    }

    /** {@code rstd} from the scaled variance; if that overflows unscaled, epsilon is nothing beside it. */
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
