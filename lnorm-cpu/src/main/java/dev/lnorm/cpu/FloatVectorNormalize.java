// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import static dev.lnorm.cpu.FloatVectors.SPECIES;
import static dev.lnorm.cpu.FloatVectors.V;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * {@code y = fma(xhat, gamma, beta)} in vectors: whole ones first, the last columns under a mask. Two rows at once read
 * gamma and beta once.
 */
final class FloatVectorNormalize {
    private FloatVectorNormalize() {}

    static void one(FloatRow row, FloatSlice gamma, FloatSlice beta, int from, int to) {
        one(row.x.array, row.x.at + from, gamma.array, gamma.at + from, beta.array, beta.at + from, row.out.array,
                row.out.at + from, to - from, row.shift, row.correction, row.rstd);
    }

    private static void one(float[] x, int xAt, float[] gamma, int gammaAt, float[] beta, int betaAt, float[] y, int yAt,
            int length, float shift, float correction, float rstd) {
        FloatVector k = FloatVector.broadcast(SPECIES, shift);
        FloatVector c = FloatVector.broadcast(SPECIES, correction);
        FloatVector s = FloatVector.broadcast(SPECIES, rstd);
        int whole = SPECIES.loopBound(length);
        for (int i = 0; i < whole; i += V) {
            FloatVector g = FloatVector.fromArray(SPECIES, gamma, gammaAt + i);
            FloatVector b = FloatVector.fromArray(SPECIES, beta, betaAt + i);
            FloatVectors.normalized(x, xAt + i, k, c, s).fma(g, b).intoArray(y, yAt + i);
        }
        if (whole < length) {
            int rest = length - whole;
            VectorMask<Float> mask = FloatVectors.first(rest);
            FloatVector g = FloatVector.fromArray(SPECIES, gamma, gammaAt + whole, mask);
            FloatVector b = FloatVector.fromArray(SPECIES, beta, betaAt + whole, mask);
            FloatVectors.normalized(x, xAt + whole, k, c, s, rest).fma(g, b).intoArray(y, yAt + whole, mask);
        }
    }

    static void two(FloatRow row, FloatRow next, FloatSlice gamma, FloatSlice beta, int from, int to) {
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
        int length = to - from;
        int whole = SPECIES.loopBound(length);
        for (int i = 0; i < whole; i += V) {
            FloatVector g = FloatVector.fromArray(SPECIES, gammas, gammaAt + i);
            FloatVector b = FloatVector.fromArray(SPECIES, betas, betaAt + i);
            FloatVectors.normalized(x0, x0At + i, k0, c0, s0).fma(g, b).intoArray(y0, y0At + i);
            FloatVectors.normalized(x1, x1At + i, k1, c1, s1).fma(g, b).intoArray(y1, y1At + i);
        }
        if (whole < length) {
            int rest = length - whole;
            VectorMask<Float> mask = FloatVectors.first(rest);
            FloatVector g = FloatVector.fromArray(SPECIES, gammas, gammaAt + whole, mask);
            FloatVector b = FloatVector.fromArray(SPECIES, betas, betaAt + whole, mask);
            FloatVectors.normalized(x0, x0At + whole, k0, c0, s0, rest).fma(g, b).intoArray(y0, y0At + whole, mask);
            FloatVectors.normalized(x1, x1At + whole, k1, c1, s1, rest).fma(g, b).intoArray(y1, y1At + whole, mask);
        }
    }
}
