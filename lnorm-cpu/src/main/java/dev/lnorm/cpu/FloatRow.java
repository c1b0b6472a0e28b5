// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import dev.lnorm.HeapStatistics;

/**
 * One row under way: where its elements are and the numbers that are computed of it. Confined to one thread.
 *
 * <p>A row is normalized by three numbers: {@code xhat = ((x - shift) - correction) rstd}. The mean is
 * {@code shift + correction}, kept in two parts because one rounded number loses accuracy when the mean is large. Both
 * are +0 for RMS, where they change no bit of {@code x}. A forward pass saves these three.
 */
final class FloatRow {
    /** What is normalized: the input, or with a residual the sum. */
    final FloatSlice x = new FloatSlice();

    /** {@code y} or {@code dx}. */
    final FloatSlice out = new FloatSlice();

    /** The gradients that arrive: at {@code y}, and at {@code x} along the residual path. */
    final FloatSlice dy = new FloatSlice();
    final FloatSlice dh = new FloatSlice();

    /** The sums of the row's blocks. */
    final FloatSums sums = new FloatSums();

    float shift;
    float correction;
    float rstd;

    /** Backward: the mean of {@code g = dy gamma}; +0 for RMS, where it changes no bit of {@code g}. */
    float m1;

    /** Backward: the mean of {@code g xhat}. */
    float m2;

    /** Stores what normalizes the row. RMS has no room for a shift and needs none. */
    void save(HeapStatistics saved, int row) {
        if (saved.shift().length() > 0) {
            saved.shift().floats()[row] = shift;
            saved.correction().floats()[row] = correction;
        }
        saved.rstd().floats()[row] = rstd;
    }

    /** Reads back what {@link #save} stored. */
    void load(HeapStatistics saved, int row) {
        boolean shifted = saved.shift().length() > 0;
        shift = shifted ? saved.shift().floats()[row] : 0;
        correction = shifted ? saved.correction().floats()[row] : 0;
        rstd = saved.rstd().floats()[row];
    }

    /** Forgets the caller's memory. */
    void release() {
        x.release();
        out.release();
        dy.release();
        dh.release();
    }
}
