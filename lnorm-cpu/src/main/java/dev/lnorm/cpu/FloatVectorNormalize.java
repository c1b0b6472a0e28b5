// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import static dev.lnorm.cpu.FloatVectors.NUMBERS;
import static dev.lnorm.cpu.FloatVectors.SPECIES;
import static dev.lnorm.cpu.FloatVectors.V;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * {@code y = fma(xhat, gamma, beta)} in vectors: under a mask up to the column whose store is aligned, then whole ones,
 * the last columns under a mask. One row at a time: where stores cross cache lines, as they do in any array that begins
 * elsewhere than was assumed, those of two rows in turns take twice as long as those of one after the other.
 */
final class FloatVectorNormalize {
    private FloatVectorNormalize() {}

    static void one(FloatRow row, FloatSlice gamma, FloatSlice beta, int width) {
        int from = FloatVectors.unaligned(row.out.at, width);
        if (from > 0) {
            rest(row, gamma, beta, 0, from);
        }
        int whole = SPECIES.loopBound(width - from);
        one(row.x.array, row.x.at + from, gamma.array, gamma.at + from, beta.array, beta.at + from, row.out.array,
                row.out.at + from, whole, row.shift, row.correction, row.rstd);
        if (from + whole < width) {
            rest(row, gamma, beta, from + whole, width);
        }
    }

    private static void one(float[] x, int xAt, float[] gamma, int gammaAt, float[] beta, int betaAt, float[] y,
            int yAt, int length, float shift, float correction, float rstd) {
        FloatVector k = FloatVector.broadcast(SPECIES, shift);
        FloatVector c = FloatVector.broadcast(SPECIES, correction);
        FloatVector s = FloatVector.broadcast(SPECIES, rstd);
        for (int i = 0; i < length; i += V) {
            FloatVector g = FloatVector.fromArray(SPECIES, gamma, gammaAt + i);
            FloatVector b = FloatVector.fromArray(SPECIES, beta, betaAt + i);
            FloatVector.fromArray(SPECIES, x, xAt + i).sub(k).sub(c).mul(s).fma(g, b).intoArray(y, yAt + i);
        }
    }

    /** Columns fewer than a vector. */
    private static void rest(FloatRow row, FloatSlice gamma, FloatSlice beta, int from, int to) {
        VectorMask<Float> mask = NUMBERS.compare(VectorOperators.LT, to - from);
        FloatVector k = FloatVector.broadcast(SPECIES, row.shift);
        FloatVector c = FloatVector.broadcast(SPECIES, row.correction);
        FloatVector s = FloatVector.broadcast(SPECIES, row.rstd);
        FloatVector g = FloatVector.fromArray(SPECIES, gamma.array, gamma.at + from, mask);
        FloatVector b = FloatVector.fromArray(SPECIES, beta.array, beta.at + from, mask);
        FloatVector.fromArray(SPECIES, row.x.array, row.x.at + from, mask).sub(k, mask).sub(c, mask).mul(s).fma(g, b)
                .intoArray(row.out.array, row.out.at + from, mask);
    }
}
