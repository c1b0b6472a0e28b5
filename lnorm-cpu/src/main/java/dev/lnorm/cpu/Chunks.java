// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

/** The chunks of consecutive rows that parameter gradients are summed in, fixed by N7.1 of {@code docs/numerics.md}. */
final class Chunks {
    private static final long SHORTEST = 16;
    private static final long MOST = 1024;

    private Chunks() {}

    /** Rows in a chunk: 16, doubled until there are at most 1024 chunks. */
    static long rowsPerChunk(long rows) {
        long chunk = SHORTEST;
        while (Math.ceilDiv(rows, chunk) > MOST) {
            chunk *= 2;
        }
        return chunk;
    }

    /**
     * Rows in a task: the fewest chunks that give at most {@code tasks} tasks, as a power of two, so that a task is a
     * whole subtree of the adjacent pairs that chunk sums are added by.
     */
    static long rowsPerTask(long rows, int tasks) {
        long task = rowsPerChunk(rows);
        while (Math.ceilDiv(rows, task) > tasks) {
            task *= 2;
        }
        return task;
    }
}
