// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import java.util.Arrays;

/** The loops of a row in plain Java: they run in every JVM, and the arithmetic can be read off them. */
final class FloatScalarRows extends FloatRows {
    /** How many lanes {@link #foldLast} adds up. */
    private static final int LAST_LANES = 8;

    @Override
    void head(FloatSlice x, int length, float[] lanes, int set) {
        System.arraycopy(x.array, x.at, lanes, set, length);
        Arrays.fill(lanes, set + length, set + LANES, 0);
    }

    @Override
    void moments(FloatRow row, float[] lanes, int set, int from, int to) {
        Arrays.fill(lanes, set, set + 2 * LANES, 0);
        for (int i = from; i < to; i += LANES) {
            addMoments(row.x.array, row.x.at + i, Math.min(LANES, to - i), row.shift, lanes, set);
        }
    }

    private static void addMoments(float[] x, int at, int length, float shift, float[] lanes, int set) {
        int second = set + LANES;
        for (int l = 0; l < length; l++) {
            float d = x[at + l] - shift;
            lanes[set + l] += d;
            lanes[second + l] = Math.fma(d, d, lanes[second + l]);
        }
    }

    @Override
    void squares(FloatRow row, float[] lanes, int set, int from, int to) {
        int second = set + LANES;
        Arrays.fill(lanes, second, second + LANES, 0);
        for (int i = from; i < to; i += LANES) {
            addSquares(row.x.array, row.x.at + i, Math.min(LANES, to - i), lanes, second);
        }
    }

    private static void addSquares(float[] x, int at, int length, float[] lanes, int set) {
        for (int l = 0; l < length; l++) {
            lanes[set + l] = Math.fma(x[at + l], x[at + l], lanes[set + l]);
        }
    }

    @Override
    void gradients(FloatRow row, FloatSlice gamma, float[] lanes, int set, int from, int to) {
        Arrays.fill(lanes, set, set + 2 * LANES, 0);
        for (int i = from; i < to; i += LANES) {
            addGradients(row, gamma, lanes, set - i, i, Math.min(i + LANES, to));
        }
    }

    /** The columns {@code from} to {@code to}; column {@code i} is added to the lane {@code laneAt + i}. */
    private static void addGradients(FloatRow row, FloatSlice gamma, float[] lanes, int laneAt, int from, int to) {
        float[] dys = row.dy.array;
        float[] xs = row.x.array;
        float[] gammas = gamma.array;
        int dyAt = row.dy.at;
        int xAt = row.x.at;
        int gammaAt = gamma.at;
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
    void fold(float[] lanes, int sets) {
        for (int set = 0; set < sets; set++) {
            lanes[set] = fold64(lanes, set * LANES);
        }
    }

    private static float fold64(float[] lanes, int at) {
        for (int half = LANES / 2; half >= LAST_LANES; half /= 2) {
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
    void normalize(FloatRow row, FloatSlice gamma, FloatSlice beta, int from, int to) {
        float[] xs = row.x.array;
        float[] gammas = gamma.array;
        float[] betas = beta.array;
        float[] ys = row.out.array;
        int xAt = row.x.at;
        int gammaAt = gamma.at;
        int betaAt = beta.at;
        int yAt = row.out.at;
        float shift = row.shift;
        float correction = row.correction;
        float rstd = row.rstd;
        for (int i = from; i < to; i++) {
            float xhat = ((xs[xAt + i] - shift) - correction) * rstd;
            ys[yAt + i] = Math.fma(xhat, gammas[gammaAt + i], betas[betaAt + i]);
        }
    }

    @Override
    void inputGradient(FloatRow row, FloatSlice gamma, int width) {
        float[] dys = row.dy.array;
        float[] xs = row.x.array;
        float[] gammas = gamma.array;
        float[] dxs = row.out.array;
        int dyAt = row.dy.at;
        int xAt = row.x.at;
        int gammaAt = gamma.at;
        int dxAt = row.out.at;
        float shift = row.shift;
        float correction = row.correction;
        float rstd = row.rstd;
        float m1 = row.m1;
        float m2 = row.m2;
        for (int i = 0; i < width; i++) {
            float xhat = ((xs[xAt + i] - shift) - correction) * rstd;
            float g = dys[dyAt + i] * gammas[gammaAt + i];
            float t = Math.fma(-xhat, m2, g - m1);
            dxs[dxAt + i] = Math.fma(rstd, t, dh(row, i));
        }
    }

    /** Column {@code i} of dh; where there is none, what changes nothing (N1.4). */
    private static float dh(FloatRow row, int i) {
        return row.dh.isAbsent() ? Precision.F32_ABSENT : row.dh.array[row.dh.at + i];
    }

    @Override
    void parameterGradients(FloatRow row, FloatSlice dgamma, FloatSlice dbeta, int from, int to) {
        float[] dys = row.dy.array;
        float[] xs = row.x.array;
        float[] dgammas = dgamma.array;
        float[] dbetas = dbeta.array;
        int dyAt = row.dy.at;
        int xAt = row.x.at;
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
