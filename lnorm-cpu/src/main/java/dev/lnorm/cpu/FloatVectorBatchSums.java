// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import static dev.lnorm.cpu.FloatVectors.NUMBERS;
import static dev.lnorm.cpu.FloatVectors.SPECIES;
import static dev.lnorm.cpu.FloatVectors.V;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** The lane sums that the statistics of a batch need, in the shape of {@link FloatVectorSums}, row after row. */
final class FloatVectorBatchSums {
    private static final int LANES = FloatRows.LANES;
    private static final int APART = FloatVectorSums.APART;
    private static final int SET = FloatBatch.SET;

    private FloatVectorBatchSums() {}

    /** {@link FloatRows#head} of each row. */
    static void heads(FloatBatch batch, int length) {
        if (length < LANES) {
            headRests(batch.x.array, batch.x.at, batch.count, length, batch.lanes);
            FloatVectorBatchFold.toSixteen(batch.lanes, 0, batch.count);
            return;
        }
        for (int lane = 0; lane < APART; lane += V) {
            headGroup(batch.x.array, batch.x.at, batch.count, batch.lanes, lane);
        }
    }

    private static void headGroup(float[] x, int[] xAt, int count, float[] lanes, int lane) {
        for (int r = 0; r < count; r++) {
            int at = xAt[r] + lane;
            FloatVector x0 = FloatVector.fromArray(SPECIES, x, at);
            FloatVector x1 = FloatVector.fromArray(SPECIES, x, at + APART);
            FloatVector x2 = FloatVector.fromArray(SPECIES, x, at + 2 * APART);
            FloatVector x3 = FloatVector.fromArray(SPECIES, x, at + 3 * APART);
            x0.add(x2).add(x1.add(x3)).intoArray(lanes, r * LANES + lane);
        }
    }

    private static void headRests(float[] x, int[] xAt, int count, int length, float[] lanes) {
        for (int l = 0; l < LANES; l += V) {
            VectorMask<Float> mask = NUMBERS.compare(VectorOperators.LT, length - l);
            for (int r = 0; r < count; r++) {
                FloatVector.fromArray(SPECIES, x, xAt[r] + l, mask).intoArray(lanes, r * LANES + l);
            }
        }
    }

    /** {@link FloatRows#moments} of each row. */
    static void moments(FloatBatch batch, int width) {
        int whole = width & -LANES;
        if (whole == 0) {
            batch.clearLanes();
        }
        for (int lane = 0; lane < APART && whole > 0; lane += V) {
            momentGroup(batch.x.array, batch.x.at, batch.count, batch.shift, whole, batch.lanes, lane, whole == width);
        }
        if (whole < width) {
            momentRests(batch.x.array, batch.x.at, batch.count, batch.shift, whole, width, batch.lanes);
            FloatVectorBatchFold.toSixteen(batch.lanes, 0, batch.count);
            FloatVectorBatchFold.toSixteen(batch.lanes, SET, batch.count);
        }
    }

    private static void momentGroup(float[] x, int[] xAt, int count, float[] shift, int length, float[] lanes,
            int lane, boolean fold) {
        for (int r = 0; r < count; r++) {
            int at = xAt[r] + lane;
            int to = r * LANES + lane;
            FloatVector k = FloatVector.broadcast(SPECIES, shift[r]);
            FloatVector sum0 = FloatVector.fromArray(SPECIES, x, at).sub(k);
            FloatVector sum1 = FloatVector.fromArray(SPECIES, x, at + APART).sub(k);
            FloatVector sum2 = FloatVector.fromArray(SPECIES, x, at + 2 * APART).sub(k);
            FloatVector sum3 = FloatVector.fromArray(SPECIES, x, at + 3 * APART).sub(k);
            FloatVector square0 = sum0.mul(sum0);
            FloatVector square1 = sum1.mul(sum1);
            FloatVector square2 = sum2.mul(sum2);
            FloatVector square3 = sum3.mul(sum3);
            for (int i = LANES; i < length; i += LANES) {
                FloatVector d0 = FloatVector.fromArray(SPECIES, x, at + i).sub(k);
                FloatVector d1 = FloatVector.fromArray(SPECIES, x, at + i + APART).sub(k);
                FloatVector d2 = FloatVector.fromArray(SPECIES, x, at + i + 2 * APART).sub(k);
                FloatVector d3 = FloatVector.fromArray(SPECIES, x, at + i + 3 * APART).sub(k);
                sum0 = sum0.add(d0);
                sum1 = sum1.add(d1);
                sum2 = sum2.add(d2);
                sum3 = sum3.add(d3);
                square0 = d0.fma(d0, square0);
                square1 = d1.fma(d1, square1);
                square2 = d2.fma(d2, square2);
                square3 = d3.fma(d3, square3);
            }
            if (fold) {
                sum0.add(sum2).add(sum1.add(sum3)).intoArray(lanes, to);
                square0.add(square2).add(square1.add(square3)).intoArray(lanes, SET + to);
            } else {
                sum0.intoArray(lanes, to);
                sum1.intoArray(lanes, to + APART);
                sum2.intoArray(lanes, to + 2 * APART);
                sum3.intoArray(lanes, to + 3 * APART);
                square0.intoArray(lanes, SET + to);
                square1.intoArray(lanes, SET + to + APART);
                square2.intoArray(lanes, SET + to + 2 * APART);
                square3.intoArray(lanes, SET + to + 3 * APART);
            }
        }
    }

    /** The last columns, which are the last to be added to their lanes. */
    private static void momentRests(float[] x, int[] xAt, int count, float[] shift, int from, int to, float[] lanes) {
        for (int i = from; i < to; i += V) {
            VectorMask<Float> mask = NUMBERS.compare(VectorOperators.LT, to - i);
            for (int r = 0; r < count; r++) {
                int lane = r * LANES + i - from;
                FloatVector d = FloatVector.fromArray(SPECIES, x, xAt[r] + i, mask).sub(shift[r], mask);
                FloatVector.fromArray(SPECIES, lanes, lane).add(d).intoArray(lanes, lane);
                d.fma(d, FloatVector.fromArray(SPECIES, lanes, SET + lane)).intoArray(lanes, SET + lane);
            }
        }
    }

    /** {@link FloatRows#squares} of each row, in the second set. */
    static void squares(FloatBatch batch, int width) {
        int whole = width & -LANES;
        if (whole == 0) {
            batch.clearLanes();
        }
        for (int lane = 0; lane < APART && whole > 0; lane += V) {
            squareGroup(batch.x.array, batch.x.at, batch.count, whole, batch.lanes, lane, whole == width);
        }
        if (whole < width) {
            squareRests(batch.x.array, batch.x.at, batch.count, whole, width, batch.lanes);
            FloatVectorBatchFold.toSixteen(batch.lanes, SET, batch.count);
        }
    }

    private static void squareGroup(float[] x, int[] xAt, int count, int length, float[] lanes, int lane,
            boolean fold) {
        for (int r = 0; r < count; r++) {
            int at = xAt[r] + lane;
            int to = SET + r * LANES + lane;
            FloatVector square0 = FloatVector.fromArray(SPECIES, x, at);
            FloatVector square1 = FloatVector.fromArray(SPECIES, x, at + APART);
            FloatVector square2 = FloatVector.fromArray(SPECIES, x, at + 2 * APART);
            FloatVector square3 = FloatVector.fromArray(SPECIES, x, at + 3 * APART);
            square0 = square0.mul(square0);
            square1 = square1.mul(square1);
            square2 = square2.mul(square2);
            square3 = square3.mul(square3);
            for (int i = LANES; i < length; i += LANES) {
                FloatVector x0 = FloatVector.fromArray(SPECIES, x, at + i);
                FloatVector x1 = FloatVector.fromArray(SPECIES, x, at + i + APART);
                FloatVector x2 = FloatVector.fromArray(SPECIES, x, at + i + 2 * APART);
                FloatVector x3 = FloatVector.fromArray(SPECIES, x, at + i + 3 * APART);
                square0 = x0.fma(x0, square0);
                square1 = x1.fma(x1, square1);
                square2 = x2.fma(x2, square2);
                square3 = x3.fma(x3, square3);
            }
            if (fold) {
                square0.add(square2).add(square1.add(square3)).intoArray(lanes, to);
            } else {
                square0.intoArray(lanes, to);
                square1.intoArray(lanes, to + APART);
                square2.intoArray(lanes, to + 2 * APART);
                square3.intoArray(lanes, to + 3 * APART);
            }
        }
    }

    private static void squareRests(float[] x, int[] xAt, int count, int from, int to, float[] lanes) {
        for (int i = from; i < to; i += V) {
            VectorMask<Float> mask = NUMBERS.compare(VectorOperators.LT, to - i);
            for (int r = 0; r < count; r++) {
                int lane = SET + r * LANES + i - from;
                FloatVector x0 = FloatVector.fromArray(SPECIES, x, xAt[r] + i, mask);
                x0.fma(x0, FloatVector.fromArray(SPECIES, lanes, lane)).intoArray(lanes, lane);
            }
        }
    }
}
