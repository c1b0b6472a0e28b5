// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import dev.lnorm.HeapStatistics;
import java.util.Arrays;

/**
 * Narrow rows under way, several at a time: each loop goes over all of them before the next begins, so that the chain
 * of one sum after another, which is most of the time of a narrow row, is waited for once a batch. What is one number
 * of a {@link FloatRow} is an array here, one element a row. Confined to one thread.
 */
final class FloatBatch {
    /** Rows of a full batch: as many as a chunk has at least ({@link Chunks}), and as the longest vector has lanes. */
    static final int ROWS = 16;

    /** A run of fewer rows takes less time row by row. */
    static final int FEWEST_ROWS = 4;

    /** Wider rows gain little, or lose: sixteen of them do not stay in the first cache. */
    static final int WIDEST = 256;

    /** Elements of a set of lanes: 64 for each row. */
    static final int SET = ROWS * FloatRows.LANES;

    final FloatStrip x = new FloatStrip();

    /** {@code y} or {@code dx}. */
    final FloatStrip out = new FloatStrip();
    final FloatStrip dy = new FloatStrip();

    /** The number of the first row, and how many there are. */
    long row;
    int count;

    final float[] shift = new float[ROWS];
    final float[] correction = new float[ROWS];
    final float[] rstd = new float[ROWS];
    final float[] m1 = new float[ROWS];
    final float[] m2 = new float[ROWS];

    /** Two sets of lanes: of row {@code r} they begin at {@code 64 r} and at {@code SET + 64 r}. */
    final float[] lanes = new float[2 * SET];

    /** The two sums of each row, which its lanes are folded to. */
    final float[] first = new float[ROWS];
    final float[] second = new float[ROWS];

    /** Starts on the rows from {@code from} on that are before {@code to}. */
    void begin(long from, long to) {
        row = from;
        count = (int) Math.min(ROWS, to - from);
    }

    /** Stores what normalizes the rows, as {@link FloatRow#save} does. */
    void save(HeapStatistics saved) {
        if (saved.shift().length() > 0) {
            System.arraycopy(shift, 0, saved.shift().floats(), (int) row, count);
            System.arraycopy(correction, 0, saved.correction().floats(), (int) row, count);
        }
        System.arraycopy(rstd, 0, saved.rstd().floats(), (int) row, count);
    }

    /** Reads back what {@link #save} stored. */
    void load(HeapStatistics saved) {
        if (saved.shift().length() > 0) {
            System.arraycopy(saved.shift().floats(), (int) row, shift, 0, count);
            System.arraycopy(saved.correction().floats(), (int) row, correction, 0, count);
        } else {
            Arrays.fill(shift, 0);
            Arrays.fill(correction, 0);
        }
        System.arraycopy(saved.rstd().floats(), (int) row, rstd, 0, count);
    }

    /** Lanes without a whole 64 columns begin at +0. */
    void clearLanes() {
        Arrays.fill(lanes, 0, count * FloatRows.LANES, 0);
        Arrays.fill(lanes, SET, SET + count * FloatRows.LANES, 0);
    }

    /** Forgets the caller's memory. */
    void release() {
        x.release();
        out.release();
        dy.release();
    }
}
