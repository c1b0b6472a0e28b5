// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import static dev.lnorm.cpu.FloatVectors.SPECIES;
import static dev.lnorm.cpu.FloatVectors.V;

import jdk.incubator.vector.FloatVector;

/** The lane sums of one block that the gradient by {@code x} needs, in the shape of {@link FloatVectorSums}. */
final class FloatVectorGradientSums {
    private static final int LANES = FloatRows.LANES;
    private static final int GROUP = 4 * V;

    private FloatVectorGradientSums() {}

    /** {@link FloatRows#gradients}. */
    static void one(FloatRow row, FloatSlice gamma, float[] lanes, int from, int to) {
        int whole = from + (to - from & -LANES);
        for (int lane = 0; lane < LANES; lane += GROUP) {
            int at = from + lane;
            group(row, row.dy.array, row.dy.at + at, row.x.array, row.x.at + at, gamma.array, gamma.at + at,
                    whole - from, lanes, lane);
        }
        if (whole < to) {
            rest(row, gamma, lanes, whole, to);
        }
    }

    private static void group(FloatRow row, float[] dy, int dyAt, float[] x, int xAt, float[] gamma, int gammaAt,
            int length, float[] lanes, int lane) {
        FloatVector shift = FloatVector.broadcast(SPECIES, row.shift);
        FloatVector correction = FloatVector.broadcast(SPECIES, row.correction);
        FloatVector rstd = FloatVector.broadcast(SPECIES, row.rstd);
        FloatVector sum0 = FloatVector.zero(SPECIES);
        FloatVector sum1 = sum0;
        FloatVector sum2 = sum0;
        FloatVector sum3 = sum0;
        FloatVector product0 = sum0;
        FloatVector product1 = sum0;
        FloatVector product2 = sum0;
        FloatVector product3 = sum0;
        for (int i = 0; i < length; i += LANES) {
            FloatVector g0 = FloatVectors.product(dy, dyAt + i, gamma, gammaAt + i);
            FloatVector g1 = FloatVectors.product(dy, dyAt + i + V, gamma, gammaAt + i + V);
            FloatVector g2 = FloatVectors.product(dy, dyAt + i + 2 * V, gamma, gammaAt + i + 2 * V);
            FloatVector g3 = FloatVectors.product(dy, dyAt + i + 3 * V, gamma, gammaAt + i + 3 * V);
            sum0 = sum0.add(g0);
            sum1 = sum1.add(g1);
            sum2 = sum2.add(g2);
            sum3 = sum3.add(g3);
            product0 = g0.fma(FloatVectors.normalized(x, xAt + i, shift, correction, rstd), product0);
            product1 = g1.fma(FloatVectors.normalized(x, xAt + i + V, shift, correction, rstd), product1);
            product2 = g2.fma(FloatVectors.normalized(x, xAt + i + 2 * V, shift, correction, rstd), product2);
            product3 = g3.fma(FloatVectors.normalized(x, xAt + i + 3 * V, shift, correction, rstd), product3);
        }
        FloatVectorSums.store(sum0, sum1, sum2, sum3, lanes, lane);
        FloatVectorSums.store(product0, product1, product2, product3, lanes, LANES + lane);
    }

    private static void rest(FloatRow row, FloatSlice gamma, float[] lanes, int from, int to) {
        FloatVector shift = FloatVector.broadcast(SPECIES, row.shift);
        FloatVector correction = FloatVector.broadcast(SPECIES, row.correction);
        FloatVector rstd = FloatVector.broadcast(SPECIES, row.rstd);
        for (int i = from; i < to; i += V) {
            int lane = i - from;
            FloatVector g = FloatVectors.product(row.dy.array, row.dy.at + i, gamma.array, gamma.at + i, to - i);
            FloatVector xhat = FloatVectors.normalized(row.x.array, row.x.at + i, shift, correction, rstd, to - i);
            FloatVector.fromArray(SPECIES, lanes, lane).add(g).intoArray(lanes, lane);
            g.fma(xhat, FloatVector.fromArray(SPECIES, lanes, LANES + lane)).intoArray(lanes, LANES + lane);
        }
    }
}
