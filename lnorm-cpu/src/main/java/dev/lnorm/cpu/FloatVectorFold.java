// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import static dev.lnorm.cpu.FloatVectors.SPECIES;
import static dev.lnorm.cpu.FloatVectors.V;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * The fold of lane sums in vectors: from 64 lanes to 16 where they were not added in registers, and the last 16 lanes
 * of four sets at once. Two sets that share a vector cost one shuffle a step between them, four sets as much.
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

    private static VectorMask<Float> lanesWith(int bit) {
        boolean[] set = new boolean[V];
        for (int l = 0; l < V; l++) {
            set[l] = (l & bit) != 0;
        }
        return VectorMask.fromValues(SPECIES, set);
    }

    private static VectorShuffle<Float> swap(int distance) {
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
        if (V < 4) {
            foldScalars(lanes, sets);
            return;
        }
        for (int half = SIXTEEN / 2; half >= V; half /= 2) {
            for (int set = 0; set < sets * LANES; set += LANES) {
                halve(lanes, set, half);
            }
        }
        foldFour(lanes);
    }

    private static void halve(float[] lanes, int set, int half) {
        for (int l = set; l < set + half; l += V) {
            FloatVector.fromArray(SPECIES, lanes, l).add(FloatVector.fromArray(SPECIES, lanes, l + half))
                    .intoArray(lanes, l);
        }
    }

    /** One vector of each set. Sets that nobody asked for are added up too, whatever they hold. */
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

    private static void foldScalars(float[] lanes, int sets) {
        for (int set = 0; set < sets; set++) {
            lanes[set] = foldScalars(lanes, set * LANES, SIXTEEN);
        }
    }

    private static float foldScalars(float[] lanes, int at, int count) {
        for (int half = count / 2; half > 0; half /= 2) {
            for (int l = at; l < at + half; l++) {
                lanes[l] += lanes[l + half];
            }
        }
        float zero = 0;
        return lanes[at] + zero;
    }
}
