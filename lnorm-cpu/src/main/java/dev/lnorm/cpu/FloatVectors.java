// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** The vector that all loops use, and its loads and stores where fewer elements are left than it has. */
final class FloatVectors {
    static final VectorSpecies<Float> SPECIES = VectorSpecies.of(float.class, VectorWidth.shape());

    /** Elements in a vector. */
    static final int V = SPECIES.length();

    private FloatVectors() {}

    /** The first {@code rest} lanes: all if there are more, none if it is negative. */
    static VectorMask<Float> first(int rest) {
        return SPECIES.indexInRange(0, rest);
    }

    /** The first {@code rest} elements from {@code at} on, and +0. */
    static FloatVector load(float[] x, int at, int rest) {
        return FloatVector.fromArray(SPECIES, x, at, first(rest));
    }

    /** {@code a b}. */
    static FloatVector product(float[] a, int aAt, float[] b, int bAt) {
        return FloatVector.fromArray(SPECIES, a, aAt).mul(FloatVector.fromArray(SPECIES, b, bAt));
    }

    /** The first {@code rest} of {@code a b}, and +0. */
    static FloatVector product(float[] a, int aAt, float[] b, int bAt, int rest) {
        return load(a, aAt, rest).mul(load(b, bAt, rest));
    }

    /** {@code xhat} of the vector of {@code x} at {@code at}. */
    static FloatVector normalized(float[] x, int at, FloatVector shift, FloatVector correction, FloatVector rstd) {
        return FloatVector.fromArray(SPECIES, x, at).sub(shift).sub(correction).mul(rstd);
    }

    /** The first {@code rest} of {@code xhat}, and a zero: not what the statistics would make of it, which may overflow. */
    static FloatVector normalized(float[] x, int at, FloatVector shift, FloatVector correction, FloatVector rstd,
            int rest) {
        VectorMask<Float> mask = first(rest);
        return FloatVector.fromArray(SPECIES, x, at, mask).sub(shift, mask).sub(correction, mask).mul(rstd);
    }

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
