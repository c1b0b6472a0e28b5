// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import static dev.lnorm.cpu.FloatVectors.SPECIES;
import static dev.lnorm.cpu.FloatVectors.V;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * The fold of the lane sums of a batch: as many rows as a vector has lanes together, until each lane is the sum of one
 * row. A step takes two vectors to one: half of its lanes go on with the one, half with the other.
 */
final class FloatVectorBatchFold {
    private static final int LANES = FloatRows.LANES;
    private static final int SIXTEEN = FloatVectorSums.APART;

    private static final VectorMask<Float> WITH_8 = FloatVectorFold.lanesWith(8);
    private static final VectorMask<Float> WITH_4 = FloatVectorFold.lanesWith(4);
    private static final VectorMask<Float> WITH_2 = FloatVectorFold.lanesWith(2);
    private static final VectorMask<Float> WITH_1 = FloatVectorFold.lanesWith(1);
    private static final VectorShuffle<Float> SWAP_8 = FloatVectorFold.swap(8);
    private static final VectorShuffle<Float> SWAP_4 = FloatVectorFold.swap(4);
    private static final VectorShuffle<Float> SWAP_2 = FloatVectorFold.swap(2);
    private static final VectorShuffle<Float> SWAP_1 = FloatVectorFold.swap(1);

    private FloatVectorBatchFold() {}

    /** 64 lanes to 32 to 16, of each row of a set. */
    static void toSixteen(float[] lanes, int set, int count) {
        for (int r = 0; r < count; r++) {
            FloatVectorFold.toSixteen(lanes, set + r * LANES);
        }
    }

    /** Sets {@code sums[r]} to the sum of the 16 lanes that are left of row {@code r} of a set. */
    static void fold(float[] lanes, int set, int count, float[] sums) {
        for (int half = SIXTEEN / 2; half >= V; half /= 2) {
            halve(lanes, set, count, half);
        }
        for (int r = 0; r < count; r += V) {
            foldRows(lanes, set + r * LANES, sums, r);
        }
    }

    private static void halve(float[] lanes, int set, int count, int half) {
        for (int r = 0; r < count; r++) {
            FloatVectorFold.halve(lanes, set + r * LANES, half);
        }
    }

    /** One vector of each row; those of rows that are not there hold anything, as their sums will. */
    private static void foldRows(float[] lanes, int at, float[] sums, int row) {
        if (V > 8) {
            step(lanes, at, 8, WITH_8, SWAP_8);
        }
        if (V > 4) {
            step(lanes, at, 4, WITH_4, SWAP_4);
        }
        if (V > 2) {
            step(lanes, at, 2, WITH_2, SWAP_2);
        }
        step(lanes, at, 1, WITH_1, SWAP_1);
        FloatVector.fromArray(SPECIES, lanes, at).add(0).intoArray(sums, row); // + 0 turns -0 into +0
    }

    /** Adds lanes {@code distance} apart, of the rows before {@code distance} and of those as far behind them. */
    private static void step(float[] lanes, int at, int distance, VectorMask<Float> with, VectorShuffle<Float> swap) {
        for (int l = at; l < at + distance * LANES; l += LANES) {
            FloatVector near = FloatVector.fromArray(SPECIES, lanes, l);
            FloatVector far = FloatVector.fromArray(SPECIES, lanes, l + distance * LANES);
            near.blend(far, with).add(far.blend(near, with).rearrange(swap)).intoArray(lanes, l);
        }
    }
}
