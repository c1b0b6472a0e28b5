// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import static jcuda.driver.JCudaDriver.cuMemcpyDtoDAsync;
import static jcuda.driver.JCudaDriver.cuMemcpyDtoHAsync;
import static jcuda.driver.JCudaDriver.cuMemcpyHtoDAsync;

import dev.lnorm.Memory;
import java.lang.foreign.MemorySegment;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUstream;

/** Copies of a queue: device memory by the driver, Java arrays by way of pinned memory. */
final class Transfer {
    private final CudaQueue queue;
    private final CUstream stream;
    private final Staging staging;

    Transfer(CudaQueue queue, CUstream stream, Staging staging) {
        this.queue = queue;
        this.stream = stream;
        this.staging = staging;
    }

    /** Copies within {@link CudaQueue#enqueue}; between two places in host memory it copies at once. */
    void copy(Memory from, Memory to) {
        if (to instanceof Memory.Device target) {
            copyToDevice(from, pointer(target), bytes(to));
        } else if (from instanceof Memory.Device source) {
            copyToHost(pointer(source), to);
        } else {
            host(to).copyFrom(host(from));
        }
    }

    private void copyToDevice(Memory from, CUdeviceptr target, long bytes) {
        switch (from) {
            case Memory.Heap heap -> staging.upload(host(heap), target);
            case Memory.Native outside -> copied("cuMemcpyHtoDAsync", bytes, DriverQueries.code(
                    () -> cuMemcpyHtoDAsync(target, HostPointer.of(outside.segment()), bytes, stream)));
            case Memory.Device device -> copied("cuMemcpyDtoDAsync", bytes, DriverQueries.code(
                    () -> cuMemcpyDtoDAsync(target, pointer(device), bytes, stream)));
        }
    }

    private void copyToHost(CUdeviceptr source, Memory to) {
        if (to instanceof Memory.Native outside) {
            copied("cuMemcpyDtoHAsync", bytes(to), DriverQueries.code(
                    () -> cuMemcpyDtoHAsync(HostPointer.of(outside.segment()), source, bytes(to), stream)));
        } else {
            staging.download(source, host(to));
        }
    }

    private void copied(String call, long bytes, int code) {
        if (code != 0) {
            throw queue.failure(call + " of " + bytes + " bytes", code);
        }
    }

    private static CUdeviceptr pointer(Memory.Device memory) {
        return ((CudaBuffer) memory.buffer()).pointer(memory.offset());
    }

    private static long bytes(Memory memory) {
        return memory.length() * memory.type().bytes();
    }

    private static MemorySegment host(Memory memory) {
        return switch (memory) {
            case Memory.Native outside -> outside.segment();
            case Memory.Heap heap -> array(heap).asSlice((long) heap.offset() * heap.type().bytes(), bytes(heap));
            case Memory.Device device -> throw new IllegalArgumentException(device + " is not host memory");
        };
    }

    private static MemorySegment array(Memory.Heap heap) {
        return switch (heap.type()) {
            case FLOAT64 -> MemorySegment.ofArray(heap.doubles());
            case FLOAT32 -> MemorySegment.ofArray(heap.floats());
            case FLOAT16, BFLOAT16 -> MemorySegment.ofArray(heap.bits());
        };
    }
}
