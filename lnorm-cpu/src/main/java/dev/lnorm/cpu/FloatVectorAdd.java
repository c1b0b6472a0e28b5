// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import static dev.lnorm.cpu.FloatVectors.NUMBERS;
import static dev.lnorm.cpu.FloatVectors.SPECIES;
import static dev.lnorm.cpu.FloatVectors.V;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** {@code sum = a + b} in vectors, in the shape of {@link FloatVectorNormalize}. */
final class FloatVectorAdd {
    private FloatVectorAdd() {}

    /** {@link FloatRows#add}. */
    static void row(float[] a, int aAt, float[] b, int bAt, float[] sum, int sumAt, int length) {
        int from = FloatVectors.unaligned(sumAt, length);
        if (from > 0) {
            part(a, aAt, b, bAt, sum, sumAt, from);
        }
        int whole = SPECIES.loopBound(length - from);
        vectors(a, aAt + from, b, bAt + from, sum, sumAt + from, whole);
        int end = from + whole;
        if (end < length) {
            part(a, aAt + end, b, bAt + end, sum, sumAt + end, length - end);
        }
    }

    private static void vectors(float[] a, int aAt, float[] b, int bAt, float[] sum, int sumAt, int length) {
        for (int i = 0; i < length; i += V) {
            FloatVector.fromArray(SPECIES, a, aAt + i).add(FloatVector.fromArray(SPECIES, b, bAt + i))
                    .intoArray(sum, sumAt + i);
        }
    }

    /** Columns fewer than a vector. */
    private static void part(float[] a, int aAt, float[] b, int bAt, float[] sum, int sumAt, int length) {
        VectorMask<Float> mask = NUMBERS.compare(VectorOperators.LT, length);
        FloatVector.fromArray(SPECIES, a, aAt, mask).add(FloatVector.fromArray(SPECIES, b, bAt, mask))
                .intoArray(sum, sumAt, mask);
    }
}
