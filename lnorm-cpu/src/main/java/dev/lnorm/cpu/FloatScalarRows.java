// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import java.util.Arrays;

/** The loops of a row in plain Java: they run in every JVM, and the arithmetic can be read off them. */
final class FloatScalarRows extends FloatRows {
    /** How many lanes {@link #foldLast} adds up. */
    static final int LAST_LANES = 8;

    @Override
    void moments(FloatSlice x, float shift, float[] lanes, int from, int to) {
        Arrays.fill(lanes, 0);
        for (int i = from; i < to; i += LANES) {
            addMoments(x.array, x.at + i, Math.min(LANES, to - i), shift, lanes, 0);
        }
    }

    /** Adds {@code length} elements to as many lanes, from {@code lane} on. */
    static void addMoments(float[] x, int at, int length, float shift, float[] lanes, int lane) {
        for (int l = 0; l < length; l++) {
            float d = x[at + l] - shift;
            lanes[lane + l] += d;
            lanes[LANES + lane + l] = Math.fma(d, d, lanes[LANES + lane + l]);
        }
    }

    @Override
    void squares(FloatSlice x, float[] lanes, int from, int to) {
        Arrays.fill(lanes, LANES, 2 * LANES, 0);
        for (int i = from; i < to; i += LANES) {
            addSquares(x.array, x.at + i, Math.min(LANES, to - i), lanes, 0);
        }
    }

    /** Adds {@code length} elements to as many lanes, from {@code lane} on. */
    static void addSquares(float[] x, int at, int length, float[] lanes, int lane) {
        for (int l = 0; l < length; l++) {
            lanes[LANES + lane + l] = Math.fma(x[at + l], x[at + l], lanes[LANES + lane + l]);
        }
    }

    @Override
    void gradients(FloatSlice dy, FloatSlice x, FloatSlice gamma, FloatMoments row, float[] lanes, int from, int to) {
        Arrays.fill(lanes, 0);
        for (int i = from; i < to; i += LANES) {
            addGradients(dy, x, gamma, row, lanes, 0, i, Math.min(i + LANES, to));
        }
    }

    /** Adds the columns {@code from} to {@code to} to as many lanes, from {@code lane} on. */
    static void addGradients(FloatSlice dy, FloatSlice x, FloatSlice gamma, FloatMoments row, float[] lanes, int lane,
            int from, int to) {
        float[] dys = dy.array;
        float[] xs = x.array;
        float[] gammas = gamma.array;
        int dyAt = dy.at;
        int xAt = x.at;
        int gammaAt = gamma.at;
        int laneAt = lane - from;
        float shift = row.shift;
        float correction = row.correction;
        float rstd = row.rstd;
        for (int i = from; i < to; i++) {
            float xhat = ((xs[xAt + i] - shift) - correction) * rstd;
            float g = dys[dyAt + i] * gammas[gammaAt + i];
            lanes[laneAt + i] += g;
            lanes[LANES + laneAt + i] = Math.fma(g, xhat, lanes[LANES + laneAt + i]);
        }
    }

    @Override
    float fold(float[] lanes, int at) {
        return fold(lanes, at, LANES);
    }

    /** Adds up {@code count} lanes, a power of two and at least 8, half onto half. */
    static float fold(float[] lanes, int at, int count) {
        for (int half = count / 2; half >= LAST_LANES; half /= 2) {
            for (int l = at; l < at + half; l++) {
                lanes[l] += lanes[l + half];
            }
        }
        return foldLast(lanes, at);
    }

    /** The last steps without a loop: they are most of the time of a fold. */
    private static float foldLast(float[] lanes, int at) {
        float lane0 = lanes[at] + lanes[at + 4];
        float lane1 = lanes[at + 1] + lanes[at + 5];
        float lane2 = lanes[at + 2] + lanes[at + 6];
        float lane3 = lanes[at + 3] + lanes[at + 7];
        float zero = 0;
        return ((lane0 + lane2) + (lane1 + lane3)) + zero; // turns -0 into +0
    }

    @Override
    void normalize(FloatSlice x, FloatSlice gamma, FloatSlice beta, FloatSlice y, FloatMoments row, int from, int to) {
        float[] xs = x.array;
        float[] gammas = gamma.array;
        float[] betas = beta.array;
        float[] ys = y.array;
        int xAt = x.at;
        int gammaAt = gamma.at;
        int betaAt = beta.at;
        int yAt = y.at;
        float shift = row.shift;
        float correction = row.correction;
        float rstd = row.rstd;
        for (int i = from; i < to; i++) {
            float xhat = ((xs[xAt + i] - shift) - correction) * rstd;
            ys[yAt + i] = Math.fma(xhat, gammas[gammaAt + i], betas[betaAt + i]);
        }
    }

    @Override
    void inputGradient(FloatSlice dy, FloatSlice x, FloatSlice gamma, FloatSlice dh, FloatSlice dx, FloatMoments row,
            int from, int to) {
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
        float shift = row.shift;
        float correction = row.correction;
        float rstd = row.rstd;
        float m1 = row.m1;
        float m2 = row.m2;
        for (int i = from; i < to; i++) {
            float xhat = ((xs[xAt + i] - shift) - correction) * rstd;
            float g = dys[dyAt + i] * gammas[gammaAt + i];
            float t = Math.fma(-xhat, m2, g - m1);
            dxs[dxAt + i] = Math.fma(rstd, t, dhs[dhAt + i]);
        }
    }

    @Override
    void parameterGradients(FloatSlice dy, FloatSlice x, FloatSlice dgamma, FloatSlice dbeta, FloatMoments row,
            int from, int to) {
        float[] dys = dy.array;
        float[] xs = x.array;
        float[] dgammas = dgamma.array;
        float[] dbetas = dbeta.array;
        int dyAt = dy.at;
        int xAt = x.at;
        int dgammaAt = dgamma.at;
        int dbetaAt = dbeta.at;
        float shift = row.shift;
        float correction = row.correction;
        float rstd = row.rstd;
        for (int j = from; j < to; j++) {
            float xhat = ((xs[xAt + j] - shift) - correction) * rstd;
            dgammas[dgammaAt + j] = Math.fma(dys[dyAt + j], xhat, dgammas[dgammaAt + j]);
            dbetas[dbetaAt + j] += dys[dyAt + j];
        }
    }

    @Override
    void add(FloatSlice a, FloatSlice b, FloatSlice sum, int from, int to) {
        float[] as = a.array;
        float[] bs = b.array;
        float[] sums = sum.array;
        int aAt = a.at;
        int bAt = b.at;
        int sumAt = sum.at;
        for (int i = from; i < to; i++) {
            sums[sumAt + i] = as[aAt + i] + bs[bAt + i];
        }
    }
}
