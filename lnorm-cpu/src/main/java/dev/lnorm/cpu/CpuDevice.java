// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import dev.lnorm.Capability;
import dev.lnorm.DeviceInfo;
import dev.lnorm.ElementType;
import dev.lnorm.NormDevice;
import dev.lnorm.NormKernel;
import dev.lnorm.NormSpec;
import dev.lnorm.Support;

/**
 * The host CPU: one kind of rows, one pool of threads, and a scratch for every thread that calls or works.
 *
 * <p>Closing it while a call runs in another thread: the call ends as if nothing had happened, on the threads it has.
 */
final class CpuDevice extends NormDevice {
    /** A call of fewer elements takes less time than waking a parked thread. */
    static final long SHARED_ELEMENTS = 32_768;

    /** Sums of the parameter gradients are one array of twice the width. */
    private static final int WIDEST = 1 << 29;

    private final FloatRows floatRows;
    private final DoubleRows doubleRows;
    private final ThreadLocal<FloatScratch> floatScratches;
    private final ThreadLocal<DoubleScratch> doubleScratches;
    private final RowPool pool;
    private final long sharedElements;

    /**
     * Opens the device.
     *
     * @param vectors whether rows are computed in vectors; needs the vector module
     * @param threads threads that a call is shared by
     * @param sharedElements the fewest elements of a call that is shared
     */
    CpuDevice(DeviceInfo info, boolean vectors, int threads, long sharedElements) {
        super(info);
        floatRows = vectors ? new FloatVectorRows() : new FloatScalarRows();
        doubleRows = vectors ? new DoubleVectorRows() : new DoubleScalarRows();
        floatScratches = ThreadLocal.withInitial(() -> new FloatScratch(floatRows));
        doubleScratches = ThreadLocal.withInitial(() -> new DoubleScratch(doubleRows));
        pool = new RowPool(threads);
        this.sharedElements = sharedElements;
    }

    @Override
    public Support support(NormSpec spec) {
        if (spec.width() > WIDEST) {
            return Support.no("rows have at most " + WIDEST + " elements on the CPU, the width is " + spec.width());
        }
        return Support.yes(Capability.REPRODUCIBLE, Capability.SAVED_STATISTICS, Capability.BACKWARD,
                Capability.RESIDUAL, Capability.ACCUMULATE, Capability.WIDE_GRADIENTS, Capability.STRIDED_ROWS,
                Capability.IN_PLACE, Capability.HEAP_MEMORY, Capability.NATIVE_MEMORY);
    }

    @Override
    protected NormKernel prepare(NormSpec spec) {
        return spec.computeType() == ElementType.FLOAT64
                ? new CpuKernel(this, spec, new DoubleForward(spec, doubleRows, doubleScratches, pool),
                        new DoubleBackward(spec, doubleRows, doubleScratches, pool))
                : new CpuKernel(this, spec, new FloatForward(spec, floatRows, floatScratches, pool),
                        new FloatBackward(spec, floatRows, floatScratches, pool));
    }

    /** The threads that calls are shared by. */
    RowPool pool() {
        return pool;
    }

    /** The fewest elements of a call that is shared. */
    long sharedElements() {
        return sharedElements;
    }

    /** Ends the pool's threads. */
    @Override
    protected void release() {
        pool.close();
    }
}
