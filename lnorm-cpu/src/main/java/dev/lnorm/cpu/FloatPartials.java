// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sums of parameter gradients over chunks of rows (N7 of {@code docs/numerics.md}), merged by adjacent pairs while they
 * arrive: a binary counter, in which level {@code k} holds the sum of {@code 2^k} chunks if bit {@code k} of the number
 * of chunks is set. It needs one vector a level where keeping all chunk sums would need one a chunk. A vector is
 * dgamma's columns followed by dbeta's. Confined to one thread.
 *
 * <p>A chunk sum ends with {@code + (+0.0)}, which turns -0 into +0. Here that is done once, to the total: until then
 * it could change nothing but the sign of a zero, and a sum of zeros whose signs differ is +0 anyway.
 */
final class FloatPartials {
    private final List<FloatSlice> levels = new ArrayList<>();
    private FloatSlice current = new FloatSlice();
    private int length;
    private long chunks;

    /** The sums of the chunk under way. */
    final FloatSlice dgamma = new FloatSlice();
    final FloatSlice dbeta = new FloatSlice();

    /** Starts a run of chunks with none. */
    void begin(int width) {
        length = 2 * width;
        chunks = 0;
    }

    /** Starts a chunk: {@link #dgamma} and {@link #dbeta} are +0. */
    void beginChunk() {
        Arrays.fill(current.takeOwn(length), 0, length, 0);
        dgamma.array = current.array;
        dbeta.array = current.array;
        dbeta.at = length / 2;
    }

    /** Ends the chunk: merges it with its left neighbour, that pair with its own, and so on while there is one. */
    void endChunk(FloatRows rows) {
        int level = 0;
        while ((chunks >>> level & 1) == 1) {
            rows.add(levels.get(level), current, current, 0, length);
            level++;
        }
        if (level == levels.size()) {
            levels.add(new FloatSlice());
        }
        FloatSlice free = levels.get(level);
        levels.set(level, current);
        current = free;
        chunks++;
    }

    /** Stores the total, +0 without a chunk: levels are added from the smallest, as an odd last one moves up. */
    void total(FloatSlice total, FloatRows rows) {
        if (chunks == 0) {
            Arrays.fill(total.array, 0, length, 0);
            return;
        }
        int level = Long.numberOfTrailingZeros(chunks);
        System.arraycopy(levels.get(level).array, 0, total.array, 0, length);
        for (level++; level < levels.size(); level++) {
            if ((chunks >>> level & 1) == 1) {
                rows.add(levels.get(level), total, total, 0, length);
            }
        }
    }
}
