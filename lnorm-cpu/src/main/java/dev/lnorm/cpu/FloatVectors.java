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

    /**
     * Where the elements of an array begin in a cache line, as far as can be known: large arrays begin where a
     * collector's region does, and have a header of 16 bytes (12 with compact headers). Elsewhere it may be anything,
     * and only speed is lost.
     */
    private static final int HEADER_BYTES = 16;

    /** Rows that are shorter are stored wherever they begin. */
    private static final int ALIGNED_FROM = 256;

    private FloatVectors() {}

    /**
     * Columns before the first whose store is a vector inside a cache line: stores across two lines take several times
     * as long on many processors.
     *
     * @param at where the row begins in its array
     * @param elementBytes the size of what is stored, V of it at a time
     */
    static int unaligned(int at, int elementBytes, int width) {
        return width < ALIGNED_FROM ? 0 : -(at + HEADER_BYTES / elementBytes) & V - 1;
    }

    static int unaligned(int at, int width) {
        return unaligned(at, Float.BYTES, width);
    }
}
