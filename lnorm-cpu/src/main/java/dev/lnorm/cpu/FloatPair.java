// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

/**
 * One row or two neighbours that go through the loops together. Two pairs are under way at a time: while the sums of
 * one are read from memory, the results of the other are written there, block by block. Confined to one thread.
 */
final class FloatPair {
    final FloatRow first = new FloatRow();
    final FloatRow second = new FloatRow();

    /** The first row's number. */
    long row;

    /** Rows: 2, 1, or 0 before the first pair. */
    int count;

    /** Starts on the rows from {@code from} on that are before {@code to}. */
    void begin(long from, long to) {
        row = from;
        count = (int) Math.min(2, to - from);
    }

    /** Ends with the caller's memory. */
    void release() {
        count = 0;
        first.release();
        second.release();
    }
}
