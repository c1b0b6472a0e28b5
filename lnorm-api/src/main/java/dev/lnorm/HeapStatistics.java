// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

/**
 * Saved statistics in Java arrays of the compute type, which kernels that run on the host write and read directly:
 * element {@code r} belongs to row {@code r}. RMS has no shift and no correction; their arrays are empty.
 */
public final class HeapStatistics extends SavedStatistics {
    private static final long MOST_ROWS = Integer.MAX_VALUE - 8; // what every JVM can allocate

    private final Memory.Heap shift;
    private final Memory.Heap correction;
    private final Memory.Heap rstd;

    /**
     * Room for {@code capacity} rows.
     *
     * @throws IllegalArgumentException if that is more than a Java array holds
     */
    public HeapStatistics(NormDevice device, NormSpec spec, long capacity) {
        // Allocated first: what does not fit is not left with the device as an open child.
        this(device, spec, capacity, centred(spec, capacity), centred(spec, capacity),
                array(spec.computeType(), checked(capacity)));
    }

    private HeapStatistics(NormDevice device, NormSpec spec, long capacity, Memory.Heap shift, Memory.Heap correction,
            Memory.Heap rstd) {
        super(device, spec, capacity);
        this.shift = shift;
        this.correction = correction;
        this.rstd = rstd;
    }

    private static int checked(long capacity) {
        if (capacity > MOST_ROWS) {
            throw new IllegalArgumentException("capacity is " + capacity + " rows, statistics on the heap hold at most "
                    + MOST_ROWS + ": split the batch into several calls");
        }
        return (int) capacity;
    }

    private static Memory.Heap centred(NormSpec spec, long capacity) {
        return array(spec.computeType(), spec.formula() == Formula.LAYER ? checked(capacity) : 0);
    }

    private static Memory.Heap array(ElementType type, int length) {
        return (Memory.Heap) (type == ElementType.FLOAT64
                ? Memory.of(new double[length])
                : Memory.of(new float[length]));
    }

    /** {@code K}, the value that each row was shifted by; empty for RMS. */
    public Memory.Heap shift() {
        return shift;
    }

    /** {@code c}, the mean of the shifted row; empty for RMS. */
    public Memory.Heap correction() {
        return correction;
    }

    /** {@code rstd} of each row. */
    public Memory.Heap rstd() {
        return rstd;
    }

    @Override
    protected void transfer(long firstRow, double[] mean, double[] rstdOut) {
        boolean centred = shift.length() > 0;
        for (int i = 0; i < mean.length; i++) {
            int row = (int) firstRow + i;
            mean[i] = centred ? at(shift, row) + at(correction, row) : 0;
            rstdOut[i] = at(rstd, row);
        }
    }

    private static double at(Memory.Heap values, int row) {
        return values.type() == ElementType.FLOAT64 ? values.doubles()[row] : values.floats()[row];
    }

    @Override
    protected void release() {}
}
