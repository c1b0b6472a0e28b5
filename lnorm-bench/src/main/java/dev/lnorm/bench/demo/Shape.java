// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.demo;

import java.util.List;

/**
 * The shape of a batch.
 *
 * @param batch B, sequences
 * @param tokens T, tokens of a sequence
 * @param width D, features of a token; these are normalized
 */
record Shape(int batch, int tokens, int width) {
    /** The shapes that costs and times are shown for. */
    static final List<Shape> MEASURED = List.of(
            new Shape(1, 1, 64), new Shape(1, 1, 1024), new Shape(1, 1, 4096),
            new Shape(2, 128, 64), new Shape(2, 128, 1024), new Shape(2, 128, 4096),
            new Shape(4, 512, 1024), new Shape(4, 512, 4096));

    int rows() {
        return batch * tokens;
    }

    int elements() {
        return rows() * width;
    }

    /** {@code B=4 T=8 D=16}. */
    @Override
    public String toString() {
        return "B=" + batch + " T=" + tokens + " D=" + width;
    }
}
