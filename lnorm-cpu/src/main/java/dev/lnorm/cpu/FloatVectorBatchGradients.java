// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import static dev.lnorm.cpu.FloatVectors.NUMBERS;
import static dev.lnorm.cpu.FloatVectors.SPECIES;
import static dev.lnorm.cpu.FloatVectors.V;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * {@code dx = rstd fma(-xhat, m2, dy gamma - m1)} of a batch without dh and, while {@code xhat} and {@code dy} are in
 * registers, its parameter gradients: a few columns of all rows, then the next, with those columns' sums in registers.
 */
final class FloatVectorBatchGradients {
    private FloatVectorBatchGradients() {}

    static void all(FloatBatch batch, FloatSlice gamma, FloatSlice dgamma, FloatSlice dbeta, int width) {
        int fours = width & -4 * V;
        for (int j = 0; j < fours; j += 4 * V) {
            four(batch, batch.x.array, batch.x.at, batch.dy.array, batch.dy.at, batch.out.array, batch.out.at, gamma,
                    dgamma, dbeta, j);
        }
        for (int j = fours; j < width; j += V) {
            rest(batch, batch.x.array, batch.x.at, batch.dy.array, batch.dy.at, batch.out.array, batch.out.at, gamma,
                    dgamma, dbeta, j, width);
        }
    }

    private static void four(FloatBatch batch, float[] x, int[] xAt, float[] dy, int[] dyAt, float[] dx, int[] dxAt,
            FloatSlice gamma, FloatSlice dgamma, FloatSlice dbeta, int column) {
        float[] shift = batch.shift;
        float[] correction = batch.correction;
        float[] rstd = batch.rstd;
        float[] m1s = batch.m1;
        float[] m2s = batch.m2;
        float[] gammas = gamma.array;
        int gammaAt = gamma.at + column;
        int dgammaAt = dgamma.at + column;
        int dbetaAt = dbeta.at + column;
        FloatVector gamma0 = FloatVector.fromArray(SPECIES, gammas, gammaAt);
        FloatVector gamma1 = FloatVector.fromArray(SPECIES, gammas, gammaAt + V);
        FloatVector gamma2 = FloatVector.fromArray(SPECIES, gammas, gammaAt + 2 * V);
        FloatVector gamma3 = FloatVector.fromArray(SPECIES, gammas, gammaAt + 3 * V);
        FloatVector dgamma0 = FloatVector.fromArray(SPECIES, dgamma.array, dgammaAt);
        FloatVector dgamma1 = FloatVector.fromArray(SPECIES, dgamma.array, dgammaAt + V);
        FloatVector dgamma2 = FloatVector.fromArray(SPECIES, dgamma.array, dgammaAt + 2 * V);
        FloatVector dgamma3 = FloatVector.fromArray(SPECIES, dgamma.array, dgammaAt + 3 * V);
        FloatVector dbeta0 = FloatVector.fromArray(SPECIES, dbeta.array, dbetaAt);
        FloatVector dbeta1 = FloatVector.fromArray(SPECIES, dbeta.array, dbetaAt + V);
        FloatVector dbeta2 = FloatVector.fromArray(SPECIES, dbeta.array, dbetaAt + 2 * V);
        FloatVector dbeta3 = FloatVector.fromArray(SPECIES, dbeta.array, dbetaAt + 3 * V);
        int count = batch.count;
        for (int r = 0; r < count; r++) {
            int i = xAt[r] + column;
            int di = dyAt[r] + column;
            int to = dxAt[r] + column;
            FloatVector k = FloatVector.broadcast(SPECIES, shift[r]);
            FloatVector c = FloatVector.broadcast(SPECIES, correction[r]);
            FloatVector s = FloatVector.broadcast(SPECIES, rstd[r]);
            FloatVector m1 = FloatVector.broadcast(SPECIES, m1s[r]);
            FloatVector minusM2 = FloatVector.broadcast(SPECIES, -m2s[r]); // the same product as with -xhat
            FloatVector d0 = FloatVector.fromArray(SPECIES, dy, di);
            FloatVector d1 = FloatVector.fromArray(SPECIES, dy, di + V);
            FloatVector d2 = FloatVector.fromArray(SPECIES, dy, di + 2 * V);
            FloatVector d3 = FloatVector.fromArray(SPECIES, dy, di + 3 * V);
            FloatVector h0 = FloatVector.fromArray(SPECIES, x, i).sub(k).sub(c).mul(s);
            FloatVector h1 = FloatVector.fromArray(SPECIES, x, i + V).sub(k).sub(c).mul(s);
            FloatVector h2 = FloatVector.fromArray(SPECIES, x, i + 2 * V).sub(k).sub(c).mul(s);
            FloatVector h3 = FloatVector.fromArray(SPECIES, x, i + 3 * V).sub(k).sub(c).mul(s);
            dgamma0 = d0.fma(h0, dgamma0);
            dgamma1 = d1.fma(h1, dgamma1);
            dgamma2 = d2.fma(h2, dgamma2);
            dgamma3 = d3.fma(h3, dgamma3);
            dbeta0 = dbeta0.add(d0);
            dbeta1 = dbeta1.add(d1);
            dbeta2 = dbeta2.add(d2);
            dbeta3 = dbeta3.add(d3);
            h0.fma(minusM2, d0.mul(gamma0).sub(m1)).mul(s).intoArray(dx, to);
            h1.fma(minusM2, d1.mul(gamma1).sub(m1)).mul(s).intoArray(dx, to + V);
            h2.fma(minusM2, d2.mul(gamma2).sub(m1)).mul(s).intoArray(dx, to + 2 * V);
            h3.fma(minusM2, d3.mul(gamma3).sub(m1)).mul(s).intoArray(dx, to + 3 * V);
        }
        dgamma0.intoArray(dgamma.array, dgammaAt);
        dgamma1.intoArray(dgamma.array, dgammaAt + V);
        dgamma2.intoArray(dgamma.array, dgammaAt + 2 * V);
        dgamma3.intoArray(dgamma.array, dgammaAt + 3 * V);
        dbeta0.intoArray(dbeta.array, dbetaAt);
        dbeta1.intoArray(dbeta.array, dbetaAt + V);
        dbeta2.intoArray(dbeta.array, dbetaAt + 2 * V);
        dbeta3.intoArray(dbeta.array, dbetaAt + 3 * V);
    }

    /** A vector of columns, or fewer at the end. */
    private static void rest(FloatBatch batch, float[] x, int[] xAt, float[] dy, int[] dyAt, float[] dx, int[] dxAt,
            FloatSlice gamma, FloatSlice dgamma, FloatSlice dbeta, int column, int width) {
        VectorMask<Float> mask = NUMBERS.compare(VectorOperators.LT, width - column);
        FloatVector gammas = FloatVector.fromArray(SPECIES, gamma.array, gamma.at + column, mask);
        FloatVector dgammas = FloatVector.fromArray(SPECIES, dgamma.array, dgamma.at + column, mask);
        FloatVector dbetas = FloatVector.fromArray(SPECIES, dbeta.array, dbeta.at + column, mask);
        int count = batch.count;
        for (int r = 0; r < count; r++) {
            FloatVector d = FloatVector.fromArray(SPECIES, dy, dyAt[r] + column, mask);
            FloatVector h = FloatVector.fromArray(SPECIES, x, xAt[r] + column, mask).sub(batch.shift[r])
                    .sub(batch.correction[r]).mul(batch.rstd[r]);
            dgammas = d.fma(h, dgammas);
            dbetas = dbetas.add(d);
            FloatVector minusM2 = FloatVector.broadcast(SPECIES, -batch.m2[r]);
            h.fma(minusM2, d.mul(gammas).sub(batch.m1[r])).mul(batch.rstd[r]).intoArray(dx, dxAt[r] + column, mask);
        }
        dgammas.intoArray(dgamma.array, dgamma.at + column, mask);
        dbetas.intoArray(dbeta.array, dbeta.at + column, mask);
    }
}
