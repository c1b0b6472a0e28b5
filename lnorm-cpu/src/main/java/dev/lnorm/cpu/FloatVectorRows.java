// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import static dev.lnorm.cpu.FloatVectorSums.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * The loops of a row in vectors. Sums are in {@link FloatVectorSums}; the element-by-element loops here have one shape:
 * whole vectors first, the last few columns by the scalar loop. One loop a method, as there.
 */
final class FloatVectorRows extends FloatRows {
    private static final int V = SPECIES.length();

    private final FloatScalarRows rest = new FloatScalarRows();

    @Override
    void moments(FloatSlice x, float shift, float[] lanes, int from, int to) {
        FloatVectorSums.moments(x.array, x.at + from, to - from, shift, lanes);
    }

    @Override
    void squares(FloatSlice x, float[] lanes, int from, int to) {
        FloatVectorSums.squares(x.array, x.at + from, to - from, lanes);
    }

    @Override
    void gradients(FloatSlice dy, FloatSlice x, FloatSlice gamma, FloatMoments row, float[] lanes, int from, int to) {
        FloatVectorSums.gradients(dy, x, gamma, row, lanes, from, to);
    }

    @Override
    float fold(float[] lanes, int at) {
        return FloatVectorSums.fold(lanes, at);
    }

    @Override
    void normalize(FloatSlice x, FloatSlice gamma, FloatSlice beta, FloatSlice y, FloatMoments row, int from, int to) {
        int bound = from + SPECIES.loopBound(to - from);
        normalizeVectors(x, gamma, beta, y, row, from, bound);
        rest.normalize(x, gamma, beta, y, row, bound, to);
    }

    private static void normalizeVectors(FloatSlice x, FloatSlice gamma, FloatSlice beta, FloatSlice y,
            FloatMoments row, int from, int to) {
        float[] xs = x.array;
        float[] gammas = gamma.array;
        float[] betas = beta.array;
        float[] ys = y.array;
        int xAt = x.at;
        int gammaAt = gamma.at;
        int betaAt = beta.at;
        int yAt = y.at;
        FloatVector shift = FloatVector.broadcast(SPECIES, row.shift);
        FloatVector correction = FloatVector.broadcast(SPECIES, row.correction);
        FloatVector rstd = FloatVector.broadcast(SPECIES, row.rstd);
        for (int i = from; i < to; i += V) {
            FloatVector g = FloatVector.fromArray(SPECIES, gammas, gammaAt + i);
            FloatVector b = FloatVector.fromArray(SPECIES, betas, betaAt + i);
            FloatVectorSums.normalized(xs, xAt + i, shift, correction, rstd).fma(g, b).intoArray(ys, yAt + i);
        }
    }

    @Override
    void inputGradient(FloatSlice dy, FloatSlice x, FloatSlice gamma, FloatSlice dh, FloatSlice dx, FloatMoments row,
            int from, int to) {
        int bound = from + SPECIES.loopBound(to - from);
        inputGradientVectors(dy, x, gamma, dh, dx, row, from, bound);
        rest.inputGradient(dy, x, gamma, dh, dx, row, bound, to);
    }

    private static void inputGradientVectors(FloatSlice dy, FloatSlice x, FloatSlice gamma, FloatSlice dh,
            FloatSlice dx, FloatMoments row, int from, int to) {
        float[] dys = dy.array;
        float[] xs = x.array;
        float[] gammas = gamma.array;
        float[] dhs = dh.array;
        float[] dxs = dx.array;
        int dyAt = dy.at;
        int xAt = x.at;
        int gammaAt = gamma.at;
        int dhAt = dh.at;
        int dxAt = dx.at;
        FloatVector shift = FloatVector.broadcast(SPECIES, row.shift);
        FloatVector correction = FloatVector.broadcast(SPECIES, row.correction);
        FloatVector rstd = FloatVector.broadcast(SPECIES, row.rstd);
        FloatVector m1 = FloatVector.broadcast(SPECIES, row.m1);
        FloatVector minusM2 = FloatVector.broadcast(SPECIES, -row.m2); // the same product as with -xhat
        for (int i = from; i < to; i += V) {
            FloatVector g = FloatVectorSums.product(dys, dyAt + i, gammas, gammaAt + i);
            FloatVector t = FloatVectorSums.normalized(xs, xAt + i, shift, correction, rstd).fma(minusM2, g.sub(m1));
            rstd.fma(t, FloatVector.fromArray(SPECIES, dhs, dhAt + i)).intoArray(dxs, dxAt + i);
        }
    }

    @Override
    void parameterGradients(FloatSlice dy, FloatSlice x, FloatSlice dgamma, FloatSlice dbeta, FloatMoments row,
            int from, int to) {
        int bound = from + SPECIES.loopBound(to - from);
        parameterGradientVectors(dy, x, dgamma, dbeta, row, from, bound);
        rest.parameterGradients(dy, x, dgamma, dbeta, row, bound, to);
    }

    private static void parameterGradientVectors(FloatSlice dy, FloatSlice x, FloatSlice dgamma, FloatSlice dbeta,
            FloatMoments row, int from, int to) {
        float[] dys = dy.array;
        float[] xs = x.array;
        float[] dgammas = dgamma.array;
        float[] dbetas = dbeta.array;
        int dyAt = dy.at;
        int xAt = x.at;
        int dgammaAt = dgamma.at;
        int dbetaAt = dbeta.at;
        FloatVector shift = FloatVector.broadcast(SPECIES, row.shift);
        FloatVector correction = FloatVector.broadcast(SPECIES, row.correction);
        FloatVector rstd = FloatVector.broadcast(SPECIES, row.rstd);
        for (int j = from; j < to; j += V) {
            FloatVector d = FloatVector.fromArray(SPECIES, dys, dyAt + j);
            d.fma(FloatVectorSums.normalized(xs, xAt + j, shift, correction, rstd),
                    FloatVector.fromArray(SPECIES, dgammas, dgammaAt + j)).intoArray(dgammas, dgammaAt + j);
            FloatVector.fromArray(SPECIES, dbetas, dbetaAt + j).add(d).intoArray(dbetas, dbetaAt + j);
        }
    }

    @Override
    void add(FloatSlice a, FloatSlice b, FloatSlice sum, int from, int to) {
        int bound = from + SPECIES.loopBound(to - from);
        addVectors(a.array, a.at, b.array, b.at, sum.array, sum.at, from, bound);
        rest.add(a, b, sum, bound, to);
    }

    private static void addVectors(float[] a, int aAt, float[] b, int bAt, float[] sum, int sumAt, int from, int to) {
        for (int i = from; i < to; i += V) {
            FloatVector.fromArray(SPECIES, a, aAt + i).add(FloatVector.fromArray(SPECIES, b, bAt + i))
                    .intoArray(sum, sumAt + i);
        }
    }
}
