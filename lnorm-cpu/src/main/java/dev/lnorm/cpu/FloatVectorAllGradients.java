// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import static dev.lnorm.cpu.FloatVectors.NUMBERS;
import static dev.lnorm.cpu.FloatVectors.SPECIES;
import static dev.lnorm.cpu.FloatVectors.V;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The sums of two rows for {@code dx} and, while their elements are in registers, their parameter gradients. The 64
 * lanes are taken two vectors at a time, 32 lanes apart: two sums of two rows are then eight accumulators.
 */
final class FloatVectorAllGradients {
    private static final int LANES = FloatRows.LANES;
    private static final int APART = LANES / 2;

    private FloatVectorAllGradients() {}

    /** {@link FloatRows#allGradients}. */
    static void two(FloatRow row, FloatRow next, FloatSlice gamma, FloatSlice dgamma, FloatSlice dbeta, float[] lanes,
            int from, int to) {
        for (int lane = 0; lane < APART; lane += V) {
            group(row, next, gamma, dgamma, dbeta, lanes, from, to, lane);
        }
        int whole = from + (to - from & -LANES);
        if (whole < to) {
            rest(row, gamma, dgamma, dbeta, lanes, 0, whole, to);
            rest(next, gamma, dgamma, dbeta, lanes, 2 * LANES, whole, to);
        }
        for (int set = 0; set < 4 * LANES; set += LANES) {
            FloatVectorFold.toSixteen(lanes, set);
        }
    }

    private static void group(FloatRow row, FloatRow next, FloatSlice gamma, FloatSlice dgamma, FloatSlice dbeta,
            float[] lanes, int from, int to, int lane) {
        float[] x0 = row.x.array;
        float[] x1 = next.x.array;
        float[] dy0 = row.dy.array;
        float[] dy1 = next.dy.array;
        float[] gammas = gamma.array;
        float[] dgammas = dgamma.array;
        float[] dbetas = dbeta.array;
        int x0At = row.x.at;
        int x1At = next.x.at;
        int dy0At = row.dy.at;
        int dy1At = next.dy.at;
        int gammaAt = gamma.at;
        int dgammaAt = dgamma.at;
        int dbetaAt = dbeta.at;
        FloatVector k0 = FloatVector.broadcast(SPECIES, row.shift);
        FloatVector c0 = FloatVector.broadcast(SPECIES, row.correction);
        FloatVector s0 = FloatVector.broadcast(SPECIES, row.rstd);
        FloatVector k1 = FloatVector.broadcast(SPECIES, next.shift);
        FloatVector c1 = FloatVector.broadcast(SPECIES, next.correction);
        FloatVector s1 = FloatVector.broadcast(SPECIES, next.rstd);
        FloatVector sum00 = FloatVector.zero(SPECIES);
        FloatVector sum01 = sum00;
        FloatVector sum10 = sum00;
        FloatVector sum11 = sum00;
        FloatVector product00 = sum00;
        FloatVector product01 = sum00;
        FloatVector product10 = sum00;
        FloatVector product11 = sum00;
        int whole = from + (to - from & -LANES);
        for (int i = from + lane; i < whole; i += APART) {
            FloatVector d0 = FloatVector.fromArray(SPECIES, dy0, dy0At + i);
            FloatVector d1 = FloatVector.fromArray(SPECIES, dy1, dy1At + i);
            FloatVector h0 = FloatVector.fromArray(SPECIES, x0, x0At + i).sub(k0).sub(c0).mul(s0);
            FloatVector h1 = FloatVector.fromArray(SPECIES, x1, x1At + i).sub(k1).sub(c1).mul(s1);
            d1.fma(h1, d0.fma(h0, FloatVector.fromArray(SPECIES, dgammas, dgammaAt + i)))
                    .intoArray(dgammas, dgammaAt + i);
            FloatVector.fromArray(SPECIES, dbetas, dbetaAt + i).add(d0).add(d1).intoArray(dbetas, dbetaAt + i);
            FloatVector g = FloatVector.fromArray(SPECIES, gammas, gammaAt + i);
            d0 = d0.mul(g);
            d1 = d1.mul(g);
            FloatVector sum0 = sum00.add(d0);
            FloatVector sum1 = sum10.add(d1);
            FloatVector product0 = d0.fma(h0, product00);
            FloatVector product1 = d1.fma(h1, product10);
            sum00 = sum01;
            sum01 = sum0;
            sum10 = sum11;
            sum11 = sum1;
            product00 = product01;
            product01 = product0;
            product10 = product11;
            product11 = product1;
        }
        sum00.intoArray(lanes, lane);
        sum01.intoArray(lanes, APART + lane);
        product00.intoArray(lanes, LANES + lane);
        product01.intoArray(lanes, LANES + APART + lane);
        sum10.intoArray(lanes, 2 * LANES + lane);
        sum11.intoArray(lanes, 2 * LANES + APART + lane);
        product10.intoArray(lanes, 3 * LANES + lane);
        product11.intoArray(lanes, 3 * LANES + APART + lane);
    }

    /** The last columns of one row, which are the last to be added to their lanes. */
    private static void rest(FloatRow row, FloatSlice gamma, FloatSlice dgamma, FloatSlice dbeta, float[] lanes,
            int set, int from, int to) {
        FloatVector k = FloatVector.broadcast(SPECIES, row.shift);
        FloatVector c = FloatVector.broadcast(SPECIES, row.correction);
        FloatVector s = FloatVector.broadcast(SPECIES, row.rstd);
        for (int i = from; i < to; i += V) {
            int rest = to - i;
            int lane = set + i - from;
            VectorMask<Float> mask = NUMBERS.compare(VectorOperators.LT, rest);
            FloatVector d = FloatVector.fromArray(SPECIES, row.dy.array, row.dy.at + i, mask);
            FloatVector h = FloatVector.fromArray(SPECIES, row.x.array, row.x.at + i, mask).sub(k, mask).sub(c, mask)
                    .mul(s);
            d.fma(h, FloatVector.fromArray(SPECIES, dgamma.array, dgamma.at + i, mask))
                    .intoArray(dgamma.array, dgamma.at + i, mask);
            FloatVector.fromArray(SPECIES, dbeta.array, dbeta.at + i, mask).add(d)
                    .intoArray(dbeta.array, dbeta.at + i, mask);
            FloatVector g = d.mul(FloatVector.fromArray(SPECIES, gamma.array, gamma.at + i, mask));
            FloatVector.fromArray(SPECIES, lanes, lane).add(g).intoArray(lanes, lane);
            g.fma(h, FloatVector.fromArray(SPECIES, lanes, LANES + lane)).intoArray(lanes, LANES + lane);
        }
    }

    /** {@link FloatRows#parameterGradients}. */
    static void ofParameters(FloatRow row, FloatSlice dgamma, FloatSlice dbeta, int from, int to) {
        int whole = SPECIES.loopBound(to - from);
        ofParameters(row.dy.array, row.dy.at + from, row.x.array, row.x.at + from, dgamma.array, dgamma.at + from,
                dbeta.array, dbeta.at + from, whole, row);
        if (whole < to - from) {
            lastParameters(row, dgamma, dbeta, from + whole, to);
        }
    }

    private static void ofParameters(float[] dy, int dyAt, float[] x, int xAt, float[] dgamma, int dgammaAt,
            float[] dbeta, int dbetaAt, int length, FloatRow row) {
        FloatVector k = FloatVector.broadcast(SPECIES, row.shift);
        FloatVector c = FloatVector.broadcast(SPECIES, row.correction);
        FloatVector s = FloatVector.broadcast(SPECIES, row.rstd);
        for (int i = 0; i < length; i += V) {
            FloatVector d = FloatVector.fromArray(SPECIES, dy, dyAt + i);
            d.fma(FloatVector.fromArray(SPECIES, x, xAt + i).sub(k).sub(c).mul(s),
                    FloatVector.fromArray(SPECIES, dgamma, dgammaAt + i))
                    .intoArray(dgamma, dgammaAt + i);
            FloatVector.fromArray(SPECIES, dbeta, dbetaAt + i).add(d).intoArray(dbeta, dbetaAt + i);
        }
    }

    private static void lastParameters(FloatRow row, FloatSlice dgamma, FloatSlice dbeta, int from, int to) {
        VectorMask<Float> mask = NUMBERS.compare(VectorOperators.LT, to - from);
        FloatVector k = FloatVector.broadcast(SPECIES, row.shift);
        FloatVector c = FloatVector.broadcast(SPECIES, row.correction);
        FloatVector s = FloatVector.broadcast(SPECIES, row.rstd);
        FloatVector d = FloatVector.fromArray(SPECIES, row.dy.array, row.dy.at + from, mask);
        FloatVector xhat = FloatVector.fromArray(SPECIES, row.x.array, row.x.at + from, mask).sub(k, mask).sub(c, mask)
                .mul(s);
        d.fma(xhat, FloatVector.fromArray(SPECIES, dgamma.array, dgamma.at + from, mask))
                .intoArray(dgamma.array, dgamma.at + from, mask);
        FloatVector.fromArray(SPECIES, dbeta.array, dbeta.at + from, mask).add(d)
                .intoArray(dbeta.array, dbeta.at + from, mask);
    }
}
