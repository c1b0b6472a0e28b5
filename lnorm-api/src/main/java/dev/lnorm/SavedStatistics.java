// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a forward pass saves for its backward pass: for each row {@code K}, {@code c} and {@code rstd} (LAYER; the mean
 * is {@code K + c}) or {@code rstd} alone (RMS), in the compute type. Reusable: each forward pass that saves here
 * replaces what was there. One is needed for each forward pass that still awaits its backward pass.
 *
 * <p>Made by {@link LayerNorm#statistics}; owned by the caller. Not for use by two calls at once.
 */
public abstract class SavedStatistics extends Resource {
    private static final long NONE = -1;

    private final NormDevice device;
    private final NormSpec spec;
    private final long capacity;

    /** Released and acquired, not volatile: two fences would be a measurable part of a small call. */
    private final AtomicLong rows = new AtomicLong(NONE);

    /** Room for {@code capacity} rows of {@code spec} on {@code device}. */
    protected SavedStatistics(NormDevice device, NormSpec spec, long capacity) {
        super(device, "saved statistics for " + capacity + " rows on " + device);
        this.device = device;
        this.spec = spec;
        this.capacity = capacity;
    }

    /** The device that they are for. */
    public final NormDevice device() {
        return device;
    }

    /** The spec that they are for. */
    public final NormSpec spec() {
        return spec;
    }

    /** The most rows that a forward pass can save here. */
    public final long capacity() {
        return capacity;
    }

    /**
     * Rows of the last forward pass.
     *
     * @throws IllegalStateException if there was none, or the last one failed
     */
    public final long rows() {
        long saved = rows.getAcquire();
        if (saved == NONE) {
            throw new IllegalStateException(this + " hold no forward pass: run one with Forward.save first");
        }
        return saved;
    }

    /** The forward pass is about to overwrite what is here. */
    final void begin() {
        rows.setRelease(NONE);
    }

    /** The forward pass was run or enqueued without failing. */
    final void saved(long count) {
        rows.setRelease(count);
    }

    /**
     * Reads the statistics of consecutive rows in one transfer, after the work that writes them is done (waits for it).
     *
     * @param firstRow the first row to read
     * @param mean receives the means, 0 for RMS; as many rows as it is long
     * @param rstd receives {@code 1 / sqrt(variance + epsilon)}; as long as {@code mean}
     * @throws IllegalStateException if closed, or no forward pass is saved here
     * @throws IllegalArgumentException if the arrays differ in length
     * @throws IndexOutOfBoundsException if the rows are not among {@link #rows}
     */
    public final void read(long firstRow, double[] mean, double[] rstd) {
        checkOpen();
        long saved = rows();
        if (mean.length != rstd.length) {
            throw new IllegalArgumentException("mean has " + mean.length + " elements, rstd has " + rstd.length
                    + ": pass arrays of equal length, one element a row");
        }
        if (firstRow < 0 || firstRow > saved - mean.length) {
            throw new IndexOutOfBoundsException("rows " + firstRow + " to " + (firstRow + mean.length)
                    + " were asked for, " + saved + " rows are saved: read rows inside them");
        }
        if (mean.length > 0) {
            transfer(firstRow, mean, rstd);
        }
    }

    /** {@link #read} with its arguments checked and at least one row. */
    protected abstract void transfer(long firstRow, double[] mean, double[] rstd);

    /**
     * The mean of one row, 0 for RMS. On a device, {@link #read} is one transfer for many rows where this is one each.
     */
    public final double mean(long row) {
        double[] mean = new double[1];
        read(row, mean, new double[1]);
        return mean[0];
    }

    /** {@code 1 / sqrt(variance + epsilon)} of one row. */
    public final double rstd(long row) {
        double[] rstd = new double[1];
        read(row, new double[1], rstd);
        return rstd[0];
    }

    final void checkUsable(NormDevice on, NormSpec by) {
        checkOpen();
        if (device != on || !Objects.equals(spec, by)) {
            throw new IllegalArgumentException("the saved statistics are for " + spec + " on " + device
                    + ", the call is for " + by + " on " + on
                    + ": make them with statistics() of the LayerNorm that is called");
        }
    }
}
