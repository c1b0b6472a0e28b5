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

    /** {@link FloatRows#normalize}. */
    static void row(FloatRow row, FloatSlice gamma, FloatSlice beta, int from, int to) {
        row(row.x.array, row.x.at + from, gamma.array, gamma.at + from, beta.array, beta.at + from, row.out.array,
                row.out.at + from, to - from, row.shift, row.correction, row.rstd);
    }

    static void row(float[] x, int xAt, float[] gamma, int gammaAt, float[] beta, int betaAt, float[] y, int yAt,
            int width, float shift, float correction, float rstd) {
        int from = FloatVectors.unaligned(yAt, width);
        if (from > 0) {
            part(x, xAt, gamma, gammaAt, beta, betaAt, y, yAt, from, shift, correction, rstd);
        }
        int whole = SPECIES.loopBound(width - from);
        vectors(x, xAt + from, gamma, gammaAt + from, beta, betaAt + from, y, yAt + from, whole, shift, correction,
                rstd);
        int end = from + whole;
        if (end < width) {
            part(x, xAt + end, gamma, gammaAt + end, beta, betaAt + end, y, yAt + end, width - end, shift, correction,
                    rstd);
        }
    }

    private static void vectors(float[] x, int xAt, float[] gamma, int gammaAt, float[] beta, int betaAt, float[] y,
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
    private static void part(float[] x, int xAt, float[] gamma, int gammaAt, float[] beta, int betaAt, float[] y,
            int yAt, int length, float shift, float correction, float rstd) {
        VectorMask<Float> mask = NUMBERS.compare(VectorOperators.LT, length);
        FloatVector k = FloatVector.broadcast(SPECIES, shift);
        FloatVector c = FloatVector.broadcast(SPECIES, correction);
        FloatVector s = FloatVector.broadcast(SPECIES, rstd);
        FloatVector g = FloatVector.fromArray(SPECIES, gamma, gammaAt, mask);
        FloatVector b = FloatVector.fromArray(SPECIES, beta, betaAt, mask);
        FloatVector.fromArray(SPECIES, x, xAt, mask).sub(k, mask).sub(c, mask).mul(s).fma(g, b).intoArray(y, yAt, mask);
    }
}
