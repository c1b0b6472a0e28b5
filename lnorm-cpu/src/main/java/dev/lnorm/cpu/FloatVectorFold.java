// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import static dev.lnorm.cpu.FloatVectors.SPECIES;
import static dev.lnorm.cpu.FloatVectors.V;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * The fold of lane sums: from 64 lanes to 16 in vectors, where they were not added in registers, and the last 16 lanes
 * of four sets at once in vectors, whose shuffles they share. One or two sets are folded lane by lane, which costs
 * less.
 */
final class FloatVectorFold {
    private static final int LANES = FloatRows.LANES;
    private static final int SIXTEEN = FloatVectorSums.APART;

    /** Lanes of the upper half of a vector, and of the upper half of each half. */
    private static final VectorMask<Float> HALF = lanesWith(V / 2);
    private static final VectorMask<Float> QUARTER = lanesWith(V / 4);

    /** Lane {@code l} is lane {@code l ^ distance}. */
    private static final VectorShuffle<Float> SWAP_HALVES = swap(V / 2);
    private static final VectorShuffle<Float> SWAP_QUARTERS = swap(V / 4);
    private static final VectorShuffle<Float> SWAP_2 = swap(2);
    private static final VectorShuffle<Float> SWAP_1 = swap(1);

    /** The first lane of each quarter. */
    private static final VectorShuffle<Float> FIRST_OF_QUARTERS = VectorShuffle.fromOp(SPECIES, l -> l * V / 4 % V);

    private FloatVectorFold() {}

    /** The lanes whose number has a bit. */
    static VectorMask<Float> lanesWith(int bit) {
        boolean[] set = new boolean[V];
        for (int l = 0; l < V; l++) {
            set[l] = (l & bit) != 0;
        }
        return VectorMask.fromValues(SPECIES, set);
    }

    /** Lane {@code l} is lane {@code l ^ distance}. */
    static VectorShuffle<Float> swap(int distance) {
        return VectorShuffle.fromOp(SPECIES, l -> (l ^ distance) % V);
    }

    /** 64 lanes in memory to 32 to 16. */
    static void toSixteen(float[] lanes, int set) {
        for (int l = set; l < set + SIXTEEN; l += V) {
            FloatVector v0 = FloatVector.fromArray(SPECIES, lanes, l);
            FloatVector v1 = FloatVector.fromArray(SPECIES, lanes, l + SIXTEEN);
            FloatVector v2 = FloatVector.fromArray(SPECIES, lanes, l + 2 * SIXTEEN);
            FloatVector v3 = FloatVector.fromArray(SPECIES, lanes, l + 3 * SIXTEEN);
            v0.add(v2).add(v1.add(v3)).intoArray(lanes, l);
        }
    }

    /** {@link FloatRows#fold}, of the 16 lanes that are left of each set. */
    static void fold(float[] lanes, int sets) {
        if (V < 4 || sets < 4) {
            foldEach(lanes, sets);
            return;
        }
        for (int half = SIXTEEN / 2; half >= V; half /= 2) {
            for (int set = 0; set < 4 * LANES; set += LANES) {
                halve(lanes, set, half);
            }
        }
        foldFour(lanes);
    }

    static void halve(float[] lanes, int set, int half) {
        for (int l = set; l < set + half; l += V) {
            FloatVector.fromArray(SPECIES, lanes, l).add(FloatVector.fromArray(SPECIES, lanes, l + half))
                    .intoArray(lanes, l);
        }
    }

    /** One vector of each set. */
    private static void foldFour(float[] lanes) {
        FloatVector set0 = FloatVector.fromArray(SPECIES, lanes, 0);
        FloatVector set1 = FloatVector.fromArray(SPECIES, lanes, LANES);
        FloatVector set2 = FloatVector.fromArray(SPECIES, lanes, 2 * LANES);
        FloatVector set3 = FloatVector.fromArray(SPECIES, lanes, 3 * LANES);
        FloatVector even = set0.blend(set2, HALF).add(set2.blend(set0, HALF).rearrange(SWAP_HALVES));
        FloatVector odd = set1.blend(set3, HALF).add(set3.blend(set1, HALF).rearrange(SWAP_HALVES));
        FloatVector all = even.blend(odd, QUARTER).add(odd.blend(even, QUARTER).rearrange(SWAP_QUARTERS));
        if (V > 8) {
            all = all.add(all.rearrange(SWAP_2));
        }
        if (V > 4) {
            all = all.add(all.rearrange(SWAP_1));
        }
        all.add(0).rearrange(FIRST_OF_QUARTERS).intoArray(lanes, 0); // + 0 turns -0 into +0
    }

    private static void foldEach(float[] lanes, int sets) {
        for (int set = 0; set < sets; set++) {
            lanes[set] = foldSet(lanes, set * LANES);
        }
    }

    private static float foldSet(float[] lanes, int at) {
        float l0 = lanes[at] + lanes[at + 8];
        float l1 = lanes[at + 1] + lanes[at + 9];
        float l2 = lanes[at + 2] + lanes[at + 10];
        float l3 = lanes[at + 3] + lanes[at + 11];
        float l4 = lanes[at + 4] + lanes[at + 12];
        float l5 = lanes[at + 5] + lanes[at + 13];
        float l6 = lanes[at + 6] + lanes[at + 14];
        float l7 = lanes[at + 7] + lanes[at + 15];
        float zero = 0;
        return (((l0 + l4) + (l2 + l6)) + ((l1 + l5) + (l3 + l7))) + zero; // turns -0 into +0
    }
}
