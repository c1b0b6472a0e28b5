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
 * the last columns under a mask. Two rows at once read gamma and beta once; they go one by one if they are aligned in
 * different columns, since a store across two cache lines costs more.
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

    static void two(FloatRow row, FloatRow next, FloatSlice gamma, FloatSlice beta, int width) {
        if (!FloatVectors.areAlike(row.out.at, next.out.at, width)) {
            one(row, gamma, beta, width);
            one(next, gamma, beta, width);
            return;
        }
        int from = FloatVectors.unaligned(row.out.at, width);
        if (from > 0) {
            rest(row, gamma, beta, 0, from);
            rest(next, gamma, beta, 0, from);
        }
        float[] x0 = row.x.array;
        float[] x1 = next.x.array;
        float[] y0 = row.out.array;
        float[] y1 = next.out.array;
        float[] gammas = gamma.array;
        float[] betas = beta.array;
        int x0At = row.x.at + from;
        int x1At = next.x.at + from;
        int y0At = row.out.at + from;
        int y1At = next.out.at + from;
        int gammaAt = gamma.at + from;
        int betaAt = beta.at + from;
        FloatVector k0 = FloatVector.broadcast(SPECIES, row.shift);
        FloatVector c0 = FloatVector.broadcast(SPECIES, row.correction);
        FloatVector s0 = FloatVector.broadcast(SPECIES, row.rstd);
        FloatVector k1 = FloatVector.broadcast(SPECIES, next.shift);
        FloatVector c1 = FloatVector.broadcast(SPECIES, next.correction);
        FloatVector s1 = FloatVector.broadcast(SPECIES, next.rstd);
        int whole = SPECIES.loopBound(width - from);
        for (int i = 0; i < whole; i += V) {
            FloatVector g = FloatVector.fromArray(SPECIES, gammas, gammaAt + i);
            FloatVector b = FloatVector.fromArray(SPECIES, betas, betaAt + i);
            FloatVector.fromArray(SPECIES, x0, x0At + i).sub(k0).sub(c0).mul(s0).fma(g, b).intoArray(y0, y0At + i);
            FloatVector.fromArray(SPECIES, x1, x1At + i).sub(k1).sub(c1).mul(s1).fma(g, b).intoArray(y1, y1At + i);
        }
        if (from + whole < width) {
            rest(row, gamma, beta, from + whole, width);
            rest(next, gamma, beta, from + whole, width);
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
