// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import static dev.lnorm.cpu.FloatVectors.NUMBERS;
import static dev.lnorm.cpu.FloatVectors.SPECIES;
import static dev.lnorm.cpu.FloatVectors.V;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * {@code dx = fma(rstd, fma(-xhat, m2, dy gamma - m1), dh)} in vectors, in the shape of {@link FloatVectorNormalize}.
 * Without dh the last fma is a product, which has the same bits.
 */
final class FloatVectorInputGradient {
    private FloatVectorInputGradient() {}

    /** {@link FloatRows#inputGradient}. */
    static void row(FloatRow row, FloatSlice gamma, int width) {
        int from = FloatVectors.unaligned(row.out.at, width);
        rest(row, gamma, 0, from);
        int whole = from + SPECIES.loopBound(width - from);
        if (row.dh.isAbsent()) {
            single(row, gamma, from, whole);
        } else {
            singleWithDh(row, gamma, from, whole);
        }
        rest(row, gamma, whole, width);
    }

    private static void single(FloatRow row, FloatSlice gamma, int from, int to) {
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
        for (int i = 0; i < length; i += V) {
            FloatVector xhat = FloatVector.fromArray(SPECIES, x, xAt + i).sub(k).sub(c).mul(s);
            FloatVector g = FloatVector.fromArray(SPECIES, dy, dyAt + i)
                    .mul(FloatVector.fromArray(SPECIES, gammas, gammaAt + i));
            xhat.fma(minusM2, g.sub(m1)).mul(s).intoArray(dx, dxAt + i);
        }
    }

    private static void singleWithDh(FloatRow row, FloatSlice gamma, int from, int to) {
        float[] x = row.x.array;
        float[] dy = row.dy.array;
        float[] dh = row.dh.array;
        float[] dx = row.out.array;
        float[] gammas = gamma.array;
        int xAt = row.x.at + from;
        int dyAt = row.dy.at + from;
        int dhAt = row.dh.at + from;
        int dxAt = row.out.at + from;
        int gammaAt = gamma.at + from;
        FloatVector k = FloatVector.broadcast(SPECIES, row.shift);
        FloatVector c = FloatVector.broadcast(SPECIES, row.correction);
        FloatVector s = FloatVector.broadcast(SPECIES, row.rstd);
        FloatVector m1 = FloatVector.broadcast(SPECIES, row.m1);
        FloatVector minusM2 = FloatVector.broadcast(SPECIES, -row.m2); // the same product as with -xhat
        int length = to - from;
        for (int i = 0; i < length; i += V) {
            FloatVector xhat = FloatVector.fromArray(SPECIES, x, xAt + i).sub(k).sub(c).mul(s);
            FloatVector g = FloatVector.fromArray(SPECIES, dy, dyAt + i)
                    .mul(FloatVector.fromArray(SPECIES, gammas, gammaAt + i));
            xhat.fma(minusM2, g.sub(m1)).fma(s, FloatVector.fromArray(SPECIES, dh, dhAt + i)).intoArray(dx, dxAt + i);
        }
    }

    /** Columns fewer than a vector. */
    private static void rest(FloatRow row, FloatSlice gamma, int from, int to) {
        if (from == to) {
            return;
        }
        if (row.dh.isAbsent()) {
            last(row, gamma, from, to);
        } else {
            lastWithDh(row, gamma, from, to);
        }
    }

    private static void last(FloatRow row, FloatSlice gamma, int from, int to) {
        VectorMask<Float> mask = NUMBERS.compare(VectorOperators.LT, to - from);
        FloatVector k = FloatVector.broadcast(SPECIES, row.shift);
        FloatVector c = FloatVector.broadcast(SPECIES, row.correction);
        FloatVector s = FloatVector.broadcast(SPECIES, row.rstd);
        FloatVector minusM2 = FloatVector.broadcast(SPECIES, -row.m2);
        FloatVector xhat = FloatVector.fromArray(SPECIES, row.x.array, row.x.at + from, mask).sub(k).sub(c).mul(s);
        FloatVector g = FloatVector.fromArray(SPECIES, row.dy.array, row.dy.at + from, mask)
                .mul(FloatVector.fromArray(SPECIES, gamma.array, gamma.at + from, mask));
        xhat.fma(minusM2, g.sub(row.m1)).mul(s).intoArray(row.out.array, row.out.at + from, mask);
    }

    private static void lastWithDh(FloatRow row, FloatSlice gamma, int from, int to) {
        VectorMask<Float> mask = NUMBERS.compare(VectorOperators.LT, to - from);
        FloatVector k = FloatVector.broadcast(SPECIES, row.shift);
        FloatVector c = FloatVector.broadcast(SPECIES, row.correction);
        FloatVector s = FloatVector.broadcast(SPECIES, row.rstd);
        FloatVector minusM2 = FloatVector.broadcast(SPECIES, -row.m2);
        FloatVector xhat = FloatVector.fromArray(SPECIES, row.x.array, row.x.at + from, mask).sub(k).sub(c).mul(s);
        FloatVector g = FloatVector.fromArray(SPECIES, row.dy.array, row.dy.at + from, mask)
                .mul(FloatVector.fromArray(SPECIES, gamma.array, gamma.at + from, mask));
        FloatVector dh = FloatVector.fromArray(SPECIES, row.dh.array, row.dh.at + from, mask);
        xhat.fma(minusM2, g.sub(row.m1)).fma(s, dh).intoArray(row.out.array, row.out.at + from, mask);
    }
}
