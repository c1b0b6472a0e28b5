// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

/**
 * Two rows under way: backward one row or two neighbours that go through the loops together, forward a row and the next
 * in turns. Confined to one thread.
 */
final class FloatPair {
    final FloatRow first = new FloatRow();
    final FloatRow second = new FloatRow();

    /** The first row's number. */
    long row;

    /** Rows: 2, or 1 at an odd end. */
    int count;

    /** Starts on the rows from {@code from} on that are before {@code to}. */
    void begin(long from, long to) {
        row = from;
        count = (int) Math.min(2, to - from);
    }

    /** Ends with the caller's memory. */
    void release() {
        first.release();
        second.release();
    }
}
