// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import static dev.lnorm.cpu.FloatVectors.NUMBERS;
import static dev.lnorm.cpu.FloatVectors.SPECIES;
import static dev.lnorm.cpu.FloatVectors.V;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** The lane sums that {@code dx} of a batch needs, in the shape of {@link FloatVectorGradientSums}, row after row. */
final class FloatVectorBatchGradientSums {
    private static final int LANES = FloatRows.LANES;
    private static final int APART = FloatVectorSums.APART;
    private static final int SET = FloatBatch.SET;

    private FloatVectorBatchGradientSums() {}

    /** {@link FloatRows#gradients} of each row. */
    static void all(FloatBatch batch, FloatSlice gamma, int width) {
        int whole = width & -LANES;
        if (whole == 0) {
            batch.clearLanes();
        }
        for (int lane = 0; lane < APART && whole > 0; lane += V) {
            group(batch, batch.x.array, batch.x.at, batch.dy.array, batch.dy.at, gamma, whole, lane, whole == width);
        }
        if (whole < width) {
            for (int i = whole; i < width; i += V) {
                rest(batch, batch.x.array, batch.x.at, batch.dy.array, batch.dy.at, gamma, i, i - whole, width);
            }
            FloatVectorBatchFold.toSixteen(batch.lanes, 0, batch.count);
            FloatVectorBatchFold.toSixteen(batch.lanes, SET, batch.count);
        }
    }

    private static void group(FloatBatch batch, float[] x, int[] xAt, float[] dy, int[] dyAt, FloatSlice gamma,
            int length, int lane, boolean fold) {
        float[] shift = batch.shift;
        float[] correction = batch.correction;
        float[] rstd = batch.rstd;
        float[] lanes = batch.lanes;
        float[] gammas = gamma.array;
        int gammaAt = gamma.at + lane;
        int count = batch.count;
        for (int r = 0; r < count; r++) {
            int at = xAt[r] + lane;
            int dyAtRow = dyAt[r] + lane;
            int to = r * LANES + lane;
            FloatVector k = FloatVector.broadcast(SPECIES, shift[r]);
            FloatVector c = FloatVector.broadcast(SPECIES, correction[r]);
            FloatVector s = FloatVector.broadcast(SPECIES, rstd[r]);
            FloatVector sum0 = FloatVector.fromArray(SPECIES, dy, dyAtRow)
                    .mul(FloatVector.fromArray(SPECIES, gammas, gammaAt));
            FloatVector sum1 = FloatVector.fromArray(SPECIES, dy, dyAtRow + APART)
                    .mul(FloatVector.fromArray(SPECIES, gammas, gammaAt + APART));
            FloatVector sum2 = FloatVector.fromArray(SPECIES, dy, dyAtRow + 2 * APART)
                    .mul(FloatVector.fromArray(SPECIES, gammas, gammaAt + 2 * APART));
            FloatVector sum3 = FloatVector.fromArray(SPECIES, dy, dyAtRow + 3 * APART)
                    .mul(FloatVector.fromArray(SPECIES, gammas, gammaAt + 3 * APART));
            FloatVector product0 = FloatVector.fromArray(SPECIES, x, at).sub(k).sub(c).mul(s).mul(sum0);
            FloatVector product1 = FloatVector.fromArray(SPECIES, x, at + APART).sub(k).sub(c).mul(s).mul(sum1);
            FloatVector product2 = FloatVector.fromArray(SPECIES, x, at + 2 * APART).sub(k).sub(c).mul(s).mul(sum2);
            FloatVector product3 = FloatVector.fromArray(SPECIES, x, at + 3 * APART).sub(k).sub(c).mul(s).mul(sum3);
            for (int i = LANES; i < length; i += LANES) {
                FloatVector g0 = FloatVector.fromArray(SPECIES, dy, dyAtRow + i)
                        .mul(FloatVector.fromArray(SPECIES, gammas, gammaAt + i));
                FloatVector g1 = FloatVector.fromArray(SPECIES, dy, dyAtRow + i + APART)
                        .mul(FloatVector.fromArray(SPECIES, gammas, gammaAt + i + APART));
                FloatVector g2 = FloatVector.fromArray(SPECIES, dy, dyAtRow + i + 2 * APART)
                        .mul(FloatVector.fromArray(SPECIES, gammas, gammaAt + i + 2 * APART));
                FloatVector g3 = FloatVector.fromArray(SPECIES, dy, dyAtRow + i + 3 * APART)
                        .mul(FloatVector.fromArray(SPECIES, gammas, gammaAt + i + 3 * APART));
                sum0 = sum0.add(g0);
                sum1 = sum1.add(g1);
                sum2 = sum2.add(g2);
                sum3 = sum3.add(g3);
                product0 = g0.fma(FloatVector.fromArray(SPECIES, x, at + i).sub(k).sub(c).mul(s), product0);
                product1 = g1.fma(FloatVector.fromArray(SPECIES, x, at + i + APART).sub(k).sub(c).mul(s), product1);
                product2 = g2.fma(FloatVector.fromArray(SPECIES, x, at + i + 2 * APART).sub(k).sub(c).mul(s), product2);
                product3 = g3.fma(FloatVector.fromArray(SPECIES, x, at + i + 3 * APART).sub(k).sub(c).mul(s), product3);
            }
            if (fold) {
                sum0.add(sum2).add(sum1.add(sum3)).intoArray(lanes, to);
                product0.add(product2).add(product1.add(product3)).intoArray(lanes, SET + to);
            } else {
                sum0.intoArray(lanes, to);
                sum1.intoArray(lanes, to + APART);
                sum2.intoArray(lanes, to + 2 * APART);
                sum3.intoArray(lanes, to + 3 * APART);
                product0.intoArray(lanes, SET + to);
                product1.intoArray(lanes, SET + to + APART);
                product2.intoArray(lanes, SET + to + 2 * APART);
                product3.intoArray(lanes, SET + to + 3 * APART);
            }
        }
    }

    /** A vector of the last columns, or fewer, the first of which is added to lane {@code lane}. */
    private static void rest(FloatBatch batch, float[] x, int[] xAt, float[] dy, int[] dyAt, FloatSlice gamma,
            int column, int lane, int width) {
        VectorMask<Float> mask = NUMBERS.compare(VectorOperators.LT, width - column);
        FloatVector gammas = FloatVector.fromArray(SPECIES, gamma.array, gamma.at + column, mask);
        float[] lanes = batch.lanes;
        int count = batch.count;
        for (int r = 0; r < count; r++) {
            int to = r * LANES + lane;
            FloatVector xhat = FloatVector.fromArray(SPECIES, x, xAt[r] + column, mask).sub(batch.shift[r], mask)
                    .sub(batch.correction[r], mask).mul(batch.rstd[r]);
            FloatVector g = FloatVector.fromArray(SPECIES, dy, dyAt[r] + column, mask).mul(gammas);
            FloatVector.fromArray(SPECIES, lanes, to).add(g).intoArray(lanes, to);
            g.fma(xhat, FloatVector.fromArray(SPECIES, lanes, SET + to)).intoArray(lanes, SET + to);
        }
    }
}
