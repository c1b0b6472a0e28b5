// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import static dev.lnorm.cpu.FloatVectors.SPECIES;
import static dev.lnorm.cpu.FloatVectors.V;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * {@code dx = fma(rstd, fma(-xhat, m2, dy gamma - m1), dh)} in vectors, in the shape of {@link FloatVectorNormalize}.
 * Without dh the last fma is a product, which has the same bits.
 */
final class FloatVectorInputGradient {
    private FloatVectorInputGradient() {}

    static void one(FloatRow row, FloatSlice gamma, int from, int to) {
        float[] x = row.x.array;
        float[] dy = row.dy.array;
        float[] dx = row.out.array;
        float[] gammas = gamma.array;
        int xAt = row.x.at + from;
        int dyAt = row.dy.at + from;
        int dxAt = row.out.at + from;
        int gammaAt = gamma.at + from;
        FloatVector k = FloatVector.broadcast(SPECIES, row.shift);
        FloatVector c = FloatVector.broadcast(SPECIES, row.correction);
        FloatVector s = FloatVector.broadcast(SPECIES, row.rstd);
        FloatVector m1 = FloatVector.broadcast(SPECIES, row.m1);
        FloatVector minusM2 = FloatVector.broadcast(SPECIES, -row.m2); // the same product as with -xhat
        int length = to - from;
        int whole = row.dh.isAbsent() ? SPECIES.loopBound(length) : 0;
        for (int i = 0; i < whole; i += V) {
            FloatVector g = FloatVector.fromArray(SPECIES, gammas, gammaAt + i);
            FloatVector xhat = FloatVectors.normalized(x, xAt + i, k, c, s);
            FloatVector d = FloatVector.fromArray(SPECIES, dy, dyAt + i).mul(g).sub(m1);
            xhat.fma(minusM2, d).mul(s).intoArray(dx, dxAt + i);
        }
        if (whole < length) {
            rest(row, gamma, from + whole, to);
        }
    }

    static void two(FloatRow row, FloatRow next, FloatSlice gamma, int from, int to) {
        float[] x0 = row.x.array;
        float[] x1 = next.x.array;
        float[] dy0 = row.dy.array;
        float[] dy1 = next.dy.array;
        float[] dx0 = row.out.array;
        float[] dx1 = next.out.array;
        float[] gammas = gamma.array;
        int x0At = row.x.at + from;
        int x1At = next.x.at + from;
        int dy0At = row.dy.at + from;
        int dy1At = next.dy.at + from;
        int dx0At = row.out.at + from;
        int dx1At = next.out.at + from;
        int gammaAt = gamma.at + from;
        FloatVector k0 = FloatVector.broadcast(SPECIES, row.shift);
        FloatVector c0 = FloatVector.broadcast(SPECIES, row.correction);
        FloatVector s0 = FloatVector.broadcast(SPECIES, row.rstd);
        FloatVector m0 = FloatVector.broadcast(SPECIES, row.m1);
        FloatVector n0 = FloatVector.broadcast(SPECIES, -row.m2);
        FloatVector k1 = FloatVector.broadcast(SPECIES, next.shift);
        FloatVector c1 = FloatVector.broadcast(SPECIES, next.correction);
        FloatVector s1 = FloatVector.broadcast(SPECIES, next.rstd);
        FloatVector m1 = FloatVector.broadcast(SPECIES, next.m1);
        FloatVector n1 = FloatVector.broadcast(SPECIES, -next.m2);
        int length = to - from;
        int whole = row.dh.isAbsent() ? SPECIES.loopBound(length) : 0;
        for (int i = 0; i < whole; i += V) {
            FloatVector g = FloatVector.fromArray(SPECIES, gammas, gammaAt + i);
            FloatVector d0 = FloatVector.fromArray(SPECIES, dy0, dy0At + i).mul(g).sub(m0);
            FloatVector d1 = FloatVector.fromArray(SPECIES, dy1, dy1At + i).mul(g).sub(m1);
            FloatVectors.normalized(x0, x0At + i, k0, c0, s0).fma(n0, d0).mul(s0).intoArray(dx0, dx0At + i);
            FloatVectors.normalized(x1, x1At + i, k1, c1, s1).fma(n1, d1).mul(s1).intoArray(dx1, dx1At + i);
        }
        if (whole < length) {
            rest(row, gamma, from + whole, to);
            rest(next, gamma, from + whole, to);
        }
    }

    private static void rest(FloatRow row, FloatSlice gamma, int from, int to) {
        if (row.dh.isAbsent()) {
            last(row, gamma, from, to);
        } else {
            withDh(row, gamma, from, to);
        }
    }

    private static void last(FloatRow row, FloatSlice gamma, int from, int to) {
        FloatVector s = FloatVector.broadcast(SPECIES, row.rstd);
        t(row, gamma, from, to - from).mul(s).intoArray(row.out.array, row.out.at + from, FloatVectors.first(to - from));
    }

    private static void withDh(FloatRow row, FloatSlice gamma, int from, int to) {
        FloatVector s = FloatVector.broadcast(SPECIES, row.rstd);
        for (int i = from; i < to; i += V) {
            VectorMask<Float> mask = FloatVectors.first(to - i);
            t(row, gamma, i, to - i).fma(s, FloatVector.fromArray(SPECIES, row.dh.array, row.dh.at + i, mask))
                    .intoArray(row.out.array, row.out.at + i, mask);
        }
    }

    /** {@code fma(-xhat, m2, dy gamma - m1)} of the first {@code rest} columns from {@code at} on. */
    private static FloatVector t(FloatRow row, FloatSlice gamma, int at, int rest) {
        FloatVector k = FloatVector.broadcast(SPECIES, row.shift);
        FloatVector c = FloatVector.broadcast(SPECIES, row.correction);
        FloatVector s = FloatVector.broadcast(SPECIES, row.rstd);
        FloatVector minusM2 = FloatVector.broadcast(SPECIES, -row.m2);
        FloatVector g = FloatVectors.product(row.dy.array, row.dy.at + at, gamma.array, gamma.at + at, rest);
        return FloatVectors.normalized(row.x.array, row.x.at + at, k, c, s, rest).fma(minusM2, g.sub(row.m1));
    }
}
