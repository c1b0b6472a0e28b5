// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import jdk.incubator.vector.VectorShape;

/** How many bits the vector rows take at once. Loads only with the vector module. */
final class VectorWidth {
    /** The rows' 64 lanes are taken four vectors at a time, so a vector has at most 16 of them. */
    private static final int USABLE_BITS = 512;

    private static final int SHORTEST_BITS = 128;

    private VectorWidth() {}

    /** The shape of {@link CpuProbe#vectorBits}. */
    static VectorShape shape() {
        return VectorShape.forBitSize(CpuProbe.vectorBits());
    }

    /** What the machine prefers; 0 if that is too short to gain anything. */
    static int preferredBits() {
        int preferred = VectorShape.preferredShape().vectorBitSize();
        return preferred < SHORTEST_BITS ? 0 : Math.min(preferred, USABLE_BITS);
    }

    /** What the machine has. */
    static int largestBits() {
        return Math.min(VectorShape.S_Max_BIT.vectorBitSize(), USABLE_BITS);
    }
}
