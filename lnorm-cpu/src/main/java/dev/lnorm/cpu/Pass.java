// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

/**
 * The forward or the backward pass of one spec in one compute type. Immutable, shared by threads.
 *
 * @param <C> the call
 */
abstract class Pass<C> {
    /**
     * Runs {@code call} to its end.
     *
     * @param rowsPerTask rows that one thread takes at a time; all of them or more, to stay in the calling thread
     */
    abstract void run(C call, long rowsPerTask);

    /** How many tasks there are; without rows, one that has nothing to do. */
    static int tasks(long rows, long rowsPerTask) {
        return rows <= rowsPerTask ? 1 : Math.toIntExact(Math.ceilDiv(rows, rowsPerTask));
    }
}
