// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import static jcuda.driver.JCudaDriver.cuCtxSynchronize;
import static jcuda.driver.JCudaDriver.cuMemcpyDtoH;

import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.NormSpec;
import dev.lnorm.SavedStatistics;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jcuda.driver.CUdeviceptr;

/**
 * Saved statistics in device memory: {@code K} of every row, then {@code c}, then {@code rstd} (RMS: {@code rstd}
 * alone), in the compute type.
 */
final class CudaStatistics extends SavedStatistics {
    private final CudaDevice gpu;
    private final CUdeviceptr pointer;
    private final boolean centred;

    private CudaStatistics(CudaDevice gpu, NormSpec spec, long capacity, CUdeviceptr pointer) {
        super(gpu, spec, capacity);
        this.gpu = gpu;
        this.pointer = pointer;
        this.centred = spec.formula() == Formula.LAYER;
    }

    /** Allocates; the context is current. */
    static CudaStatistics allocate(CudaDevice gpu, NormSpec spec, long capacity) {
        long values = spec.formula() == Formula.LAYER ? 3 : 1;
        long bytes = Math.multiplyExact(Math.multiplyExact(capacity, values), (long) spec.computeType().bytes());
        CUdeviceptr pointer = gpu.allocate(bytes, () -> "the statistics of " + capacity + " rows");
        try {
            return new CudaStatistics(gpu, spec, capacity, pointer);
        } catch (RuntimeException | Error failure) {
            gpu.free(pointer);
            throw failure;
        }
    }

    /** The address of {@code K} of row 0, 0 for RMS. */
    long shift() {
        return centred ? HostPointer.address(pointer) : 0;
    }

    /** The address of {@code c} of row 0, 0 for RMS. */
    long correction() {
        return centred ? HostPointer.address(pointer) + bytes(capacity()) : 0;
    }

    /** The address of {@code rstd} of row 0; refused when this is closed. */
    long rstd() {
        checkOpen();
        return HostPointer.address(pointer) + (centred ? 2 * bytes(capacity()) : 0);
    }

    private long bytes(long rows) {
        return rows * spec().computeType().bytes();
    }

    @Override
    protected void transfer(long firstRow, double[] mean, double[] rstd) {
        gpu.run(() -> gpu.memoryUsers().use(() -> {
            checkOpen();
            gpu.context().call("cuCtxSynchronize", () -> "before statistics are read", () -> cuCtxSynchronize());
            double[] correction = new double[mean.length];
            if (centred) {
                read(firstRow, mean);
                read(capacity() + firstRow, correction);
            }
            for (int i = 0; i < mean.length; i++) {
                mean[i] = centred ? mean[i] + correction[i] : 0;
            }
            read((centred ? 2 * capacity() : 0) + firstRow, rstd);
            return rstd;
        }));
    }

    private void read(long first, double[] values) {
        long bytes = bytes(values.length);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment host = arena.allocate(bytes, Double.BYTES);
            gpu.context().call("cuMemcpyDtoH", () -> "of " + bytes + " bytes of statistics",
                    () -> cuMemcpyDtoH(HostPointer.of(host), pointer.withByteOffset(bytes(first)), bytes));
            for (int i = 0; i < values.length; i++) {
                values[i] = spec().computeType() == ElementType.FLOAT64
                        ? host.getAtIndex(ValueLayout.JAVA_DOUBLE, i)
                        : host.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            }
        }
    }

    @Override
    protected void release() {
        if (pointer == null) {
            return; // the device was closed while this was made, see Resource: its context frees the memory
        }
        gpu.memoryUsers().awaitNone();
        gpu.free(pointer);
    }
}
