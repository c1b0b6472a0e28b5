// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import static dev.lnorm.cpu.FloatVectors.NUMBERS;
import static dev.lnorm.cpu.FloatVectors.SPECIES;
import static dev.lnorm.cpu.FloatVectors.V;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** The lane sums of one block that the gradient by {@code x} needs, in the shape of {@link FloatVectorSums}. */
final class FloatVectorGradientSums {
    private static final int LANES = FloatRows.LANES;
    private static final int APART = FloatVectorSums.APART;

    private FloatVectorGradientSums() {}

    /** {@link FloatRows#gradients}. */
    static void one(FloatRow row, FloatSlice gamma, float[] lanes, int set, int from, int to) {
        int whole = from + (to - from & -LANES);
        for (int lane = 0; lane < APART; lane += V) {
            int at = from + lane;
            group(row, row.dy.array, row.dy.at + at, row.x.array, row.x.at + at, gamma.array, gamma.at + at,
                    whole - from, lanes, set + lane, whole == to);
        }
        if (whole < to) {
            rest(row, gamma, lanes, set, whole, to);
            FloatVectorFold.toSixteen(lanes, set);
            FloatVectorFold.toSixteen(lanes, set + LANES);
        }
    }

    private static void group(FloatRow row, float[] dy, int dyAt, float[] x, int xAt, float[] gamma, int gammaAt,
            int length, float[] lanes, int lane, boolean fold) {
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
        for (int i = 0; i < length; i += APART) {
            FloatVector g = FloatVector.fromArray(SPECIES, dy, dyAt + i)
                    .mul(FloatVector.fromArray(SPECIES, gamma, gammaAt + i));
            FloatVector xhat = FloatVector.fromArray(SPECIES, x, xAt + i).sub(shift).sub(correction).mul(rstd);
            FloatVector sum = sum0.add(g);
            FloatVector product = g.fma(xhat, product0);
            sum0 = sum1;
            sum1 = sum2;
            sum2 = sum3;
            sum3 = sum;
            product0 = product1;
            product1 = product2;
            product2 = product3;
            product3 = product;
        }
        if (fold) {
            sum0.add(sum2).add(sum1.add(sum3)).intoArray(lanes, lane);
            product0.add(product2).add(product1.add(product3)).intoArray(lanes, LANES + lane);
            return;
        }
        sum0.intoArray(lanes, lane);
        sum1.intoArray(lanes, lane + APART);
        sum2.intoArray(lanes, lane + 2 * APART);
        sum3.intoArray(lanes, lane + 3 * APART);
        product0.intoArray(lanes, LANES + lane);
        product1.intoArray(lanes, LANES + lane + APART);
        product2.intoArray(lanes, LANES + lane + 2 * APART);
        product3.intoArray(lanes, LANES + lane + 3 * APART);
    }

    private static void rest(FloatRow row, FloatSlice gamma, float[] lanes, int set, int from, int to) {
        FloatVector shift = FloatVector.broadcast(SPECIES, row.shift);
        FloatVector correction = FloatVector.broadcast(SPECIES, row.correction);
        FloatVector rstd = FloatVector.broadcast(SPECIES, row.rstd);
        for (int i = from; i < to; i += V) {
            int lane = set + i - from;
            VectorMask<Float> mask = NUMBERS.compare(VectorOperators.LT, to - i);
            FloatVector g = FloatVector.fromArray(SPECIES, row.dy.array, row.dy.at + i, mask)
                    .mul(FloatVector.fromArray(SPECIES, gamma.array, gamma.at + i, mask));
            FloatVector xhat = FloatVector.fromArray(SPECIES, row.x.array, row.x.at + i, mask).sub(shift, mask)
                    .sub(correction, mask).mul(rstd);
            FloatVector.fromArray(SPECIES, lanes, lane).add(g).intoArray(lanes, lane);
            g.fma(xhat, FloatVector.fromArray(SPECIES, lanes, LANES + lane)).intoArray(lanes, LANES + lane);
        }
    }
}
