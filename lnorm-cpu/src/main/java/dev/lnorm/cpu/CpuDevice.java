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
 * The host CPU: a kind of rows, one pool of threads, and a scratch for every thread that calls or works.
 *
 * <p>Closing it while a call runs in another thread: the call ends as if nothing had happened, on the threads it has.
 */
final class CpuDevice extends NormDevice {
    /** A call of fewer elements takes less time than waking a parked thread. */
    static final long SHARED_ELEMENTS = 32_768;

    /** Sums of the parameter gradients are one array of twice the width. */
    private static final int WIDEST = 1 << 29;

    private final Start start;
    private final Scratches scalarScratches;
    private final Scratches vectorScratches;
    private final RowPool pool;
    private final long sharedElements;

    /** What kind of rows a device has. */
    enum Start {
        /** Scalar rows. */
        SCALAR,
        /** Vector rows, from the first call on. Needs the vector module. */
        VECTOR,
        /** Scalar rows until the vector rows are the faster ones. Needs the vector module. */
        SCALAR_UNTIL_WARM
    }

    /**
     * Opens the device.
     *
     * @param start the kind of rows
     * @param threads threads that a call is shared by
     * @param sharedElements the fewest elements of a call that is shared
     */
    CpuDevice(DeviceInfo info, Start start, int threads, long sharedElements) {
        super(info);
        this.start = start;
        pool = new RowPool(threads);
        scalarScratches = new Scratches(new SixteenBits(), pool, () -> false, () -> false);
        vectorScratches = vectorScratches();
        this.sharedElements = sharedElements;
    }

    private Scratches vectorScratches() {
        return switch (start) {
            case SCALAR -> scalarScratches;
            case VECTOR -> new Scratches(new VectorSixteenBits(), pool, () -> true, () -> true);
            case SCALAR_UNTIL_WARM -> new Scratches(new VectorSixteenBits(), pool, WarmUp.NATIVE_FLOAT::isDone,
                    WarmUp.NATIVE_DOUBLE::isDone);
        };
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
        return switch (start) {
            case SCALAR -> new CpuKernel(this, spec, passes(spec, false), null);
            case VECTOR -> new CpuKernel(this, spec, passes(spec, true), null);
            case SCALAR_UNTIL_WARM -> new CpuKernel(this, spec, passes(spec, true), passes(spec, false));
        };
    }

    /** The passes of {@code spec}, in vectors or not. */
    Passes passes(NormSpec spec, boolean vectors) {
        return passes(spec, vectors, vectors ? vectorScratches : scalarScratches);
    }

    /** The passes of {@code spec} in vectors that copy native memory. */
    Passes copyingPasses(NormSpec spec) {
        return passes(spec, true, new Scratches(new VectorSixteenBits(), pool, () -> false, () -> false));
    }

    private Passes passes(NormSpec spec, boolean vectors, Scratches scratches) {
        if (spec.computeType() == ElementType.FLOAT64) {
            DoubleRows rows = vectors ? new DoubleVectorRows() : new DoubleScalarRows();
            return new Passes(new DoubleForward(spec, rows, scratches.doubles, pool),
                    new DoubleBackward(spec, rows, scratches.doubles, pool));
        }
        FloatRows rows = vectors ? new FloatVectorRows() : new FloatScalarRows();
        return new Passes(new FloatForward(spec, rows, scratches.floats, pool),
                new FloatBackward(spec, rows, scratches.floats, pool));
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
