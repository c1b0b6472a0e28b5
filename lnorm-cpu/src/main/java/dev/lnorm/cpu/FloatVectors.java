// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The vector that all loops use. */
final class FloatVectors {
    static final VectorSpecies<Float> SPECIES = VectorSpecies.of(float.class, VectorWidth.shape());

    /** Elements in a vector. */
    static final int V = SPECIES.length();

    /** 0, 1, 2, ... */
    static final FloatVector NUMBERS = FloatVector.zero(SPECIES).addIndex(1);

    private FloatVectors() {}

    /** {@code sum = a + b}. */
    static void add(float[] a, int aAt, float[] b, int bAt, float[] sum, int sumAt, int length) {
        int whole = SPECIES.loopBound(length);
        for (int i = 0; i < whole; i += V) {
            FloatVector.fromArray(SPECIES, a, aAt + i).add(FloatVector.fromArray(SPECIES, b, bAt + i))
                    .intoArray(sum, sumAt + i);
        }
        for (int i = whole; i < length; i++) {
            sum[sumAt + i] = a[aAt + i] + b[bAt + i];
        }
    }
}
