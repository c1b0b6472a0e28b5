// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.NormSpec;
import dev.lnorm.SavedStatistics;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_mem;
import org.jspecify.annotations.Nullable;

/**
 * Saved statistics in device memory: for each row shift, correction and rstd side by side (LAYER), or rstd alone
 * (RMS).
 */
final class OpenClStatistics extends SavedStatistics {
    private final OpenClDevice device;
    private final cl_mem handle;
    private final int valuesOfARow;
    private volatile @Nullable OpenClQueue writer;

    private OpenClStatistics(OpenClDevice device, NormSpec spec, long capacity, cl_mem handle) {
        super(device, spec, capacity);
        this.device = device;
        this.handle = handle;
        this.valuesOfARow = valuesOfARow(spec);
    }

    private static int valuesOfARow(NormSpec spec) {
        return spec.formula() == Formula.LAYER ? 3 : 1;
    }

    static OpenClStatistics allocate(OpenClDevice device, NormSpec spec, long capacity) {
        long bytes = Math.max(1, capacity) * valuesOfARow(spec) * spec.computeType().bytes();
        return new OpenClStatistics(device, spec, capacity,
                OpenClBuffer.allocate(device, bytes, "statistics of " + capacity + " rows"));
    }

    /** The values; call with the context's lock held. */
    cl_mem handle() {
        checkOpen();
        return handle;
    }

    /** A forward pass on {@code queue} writes them. */
    void writtenOn(OpenClQueue queue) {
        writer = queue;
    }

    @Override
    protected void transfer(long firstRow, double[] mean, double[] rstd) {
        OpenClQueue queue = writer;
        if (queue != null) {
            queue.awaitIdle();
        }
        double[] values = read(firstRow * valuesOfARow, mean.length * valuesOfARow);
        for (int i = 0; i < mean.length; i++) {
            int at = i * valuesOfARow;
            mean[i] = valuesOfARow == 3 ? values[at] + values[at + 1] : 0;
            rstd[i] = values[at + valuesOfARow - 1];
        }
    }

    private double[] read(long first, int count) {
        if (spec().computeType() == ElementType.FLOAT64) {
            double[] values = new double[count];
            device.read(this::handle, first * Double.BYTES, Pointer.to(values), (long) count * Double.BYTES);
            return values;
        }
        float[] narrow = new float[count];
        device.read(this::handle, first * Float.BYTES, Pointer.to(narrow), (long) count * Float.BYTES);
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = narrow[i];
        }
        return values;
    }

    @Override
    protected void release() {
        if (handle == null) {
            return; // the device was closed while this was made, see Resource
        }
        device.context().lock().lock();
        try {
            CL.clReleaseMemObject(handle);
        } finally {
            device.context().lock().unlock();
        }
    }
}
