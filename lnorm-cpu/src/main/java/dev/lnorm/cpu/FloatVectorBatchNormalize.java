// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import static dev.lnorm.cpu.FloatVectors.NUMBERS;
import static dev.lnorm.cpu.FloatVectors.SPECIES;
import static dev.lnorm.cpu.FloatVectors.V;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** {@code y = fma(xhat, gamma, beta)} of a batch: a few columns of all rows, then the next, with gamma in registers. */
final class FloatVectorBatchNormalize {
    private FloatVectorBatchNormalize() {}

    static void all(FloatBatch batch, FloatSlice gamma, FloatSlice beta, int width) {
        int fours = width & -4 * V;
        for (int j = 0; j < fours; j += 4 * V) {
            four(batch.x.array, batch.x.at, batch.out.array, batch.out.at, batch, gamma, beta, j);
        }
        for (int j = fours; j < width; j += V) {
            rest(batch.x.array, batch.x.at, batch.out.array, batch.out.at, batch, gamma, beta, j, width);
        }
    }

    private static void four(float[] x, int[] xAt, float[] y, int[] yAt, FloatBatch batch, FloatSlice gamma,
            FloatSlice beta, int column) {
        float[] shift = batch.shift;
        float[] correction = batch.correction;
        float[] rstd = batch.rstd;
        float[] gammas = gamma.array;
        float[] betas = beta.array;
        int gammaAt = gamma.at + column;
        int betaAt = beta.at + column;
        FloatVector g0 = FloatVector.fromArray(SPECIES, gammas, gammaAt);
        FloatVector g1 = FloatVector.fromArray(SPECIES, gammas, gammaAt + V);
        FloatVector g2 = FloatVector.fromArray(SPECIES, gammas, gammaAt + 2 * V);
        FloatVector g3 = FloatVector.fromArray(SPECIES, gammas, gammaAt + 3 * V);
        FloatVector b0 = FloatVector.fromArray(SPECIES, betas, betaAt);
        FloatVector b1 = FloatVector.fromArray(SPECIES, betas, betaAt + V);
        FloatVector b2 = FloatVector.fromArray(SPECIES, betas, betaAt + 2 * V);
        FloatVector b3 = FloatVector.fromArray(SPECIES, betas, betaAt + 3 * V);
        int count = batch.count;
        for (int r = 0; r < count; r++) {
            int i = xAt[r] + column;
            int to = yAt[r] + column;
            FloatVector k = FloatVector.broadcast(SPECIES, shift[r]);
            FloatVector c = FloatVector.broadcast(SPECIES, correction[r]);
            FloatVector s = FloatVector.broadcast(SPECIES, rstd[r]);
            FloatVector.fromArray(SPECIES, x, i).sub(k).sub(c).mul(s).fma(g0, b0).intoArray(y, to);
            FloatVector.fromArray(SPECIES, x, i + V).sub(k).sub(c).mul(s).fma(g1, b1).intoArray(y, to + V);
            FloatVector.fromArray(SPECIES, x, i + 2 * V).sub(k).sub(c).mul(s).fma(g2, b2).intoArray(y, to + 2 * V);
            FloatVector.fromArray(SPECIES, x, i + 3 * V).sub(k).sub(c).mul(s).fma(g3, b3).intoArray(y, to + 3 * V);
        }
    }

    /** A vector of columns, or fewer at the end. */
    private static void rest(float[] x, int[] xAt, float[] y, int[] yAt, FloatBatch batch, FloatSlice gamma,
            FloatSlice beta, int column, int width) {
        VectorMask<Float> mask = NUMBERS.compare(VectorOperators.LT, width - column);
        FloatVector g = FloatVector.fromArray(SPECIES, gamma.array, gamma.at + column, mask);
        FloatVector b = FloatVector.fromArray(SPECIES, beta.array, beta.at + column, mask);
        int count = batch.count;
        for (int r = 0; r < count; r++) {
            FloatVector.fromArray(SPECIES, x, xAt[r] + column, mask).sub(batch.shift[r]).sub(batch.correction[r])
                    .mul(batch.rstd[r]).fma(g, b).intoArray(y, yAt[r] + column, mask);
        }
    }
}
