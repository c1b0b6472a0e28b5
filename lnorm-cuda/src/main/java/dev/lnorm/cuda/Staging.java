// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import static jcuda.driver.JCudaDriver.cuEventRecord;
import static jcuda.driver.JCudaDriver.cuEventSynchronize;
import static jcuda.driver.JCudaDriver.cuMemFreeHost;
import static jcuda.driver.JCudaDriver.cuMemHostAlloc;
import static jcuda.driver.JCudaDriver.cuMemcpyDtoHAsync;
import static jcuda.driver.JCudaDriver.cuMemcpyHtoDAsync;

import java.lang.foreign.MemorySegment;
import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUevent;
import jcuda.driver.CUstream;
import org.jspecify.annotations.Nullable;

/**
 * Copies between Java arrays and the device through two pieces of pinned memory: while the device copies one, the host
 * copies the other. Confined to whoever holds the queue's lock, with the context current.
 */
final class Staging {
    private static final long PIECE = 1 << 20; // 40 us at 25 GB/s, well above what a copy costs to start

    private final CudaDevice gpu;
    private final CUstream stream;
    private final Piece[] pieces = new Piece[2];

    private static final class Piece {
        final Pointer pointer = new Pointer();
        @Nullable
        CUevent done; // set once; recorded behind each copy
        MemorySegment memory = MemorySegment.NULL;
    }

    Staging(CudaDevice gpu, CUstream stream) {
        this.gpu = gpu;
        this.stream = stream;
    }

    /** Enqueues copies to the device; {@code from} has been read when this returns. */
    void upload(MemorySegment from, CUdeviceptr to) {
        int turn = 0;
        for (long at = 0; at < from.byteSize(); at += PIECE) {
            Piece piece = free(turn++);
            long bytes = Math.min(PIECE, from.byteSize() - at);
            long offset = at;
            MemorySegment.copy(from, at, piece.memory, 0, bytes);
            gpu.context().call("cuMemcpyHtoDAsync", () -> "of " + bytes + " bytes", () -> cuMemcpyHtoDAsync(
                    to.withByteOffset(offset), HostPointer.of(piece.memory), bytes, stream));
            mark(piece);
        }
    }

    /** Copies from the device; {@code to} has been written when this returns. */
    void download(CUdeviceptr from, MemorySegment to) {
        int turn = 0;
        for (long at = 0; at < to.byteSize(); at += PIECE) {
            Piece piece = free(turn);
            long bytes = Math.min(PIECE, to.byteSize() - at);
            long offset = at;
            gpu.context().call("cuMemcpyDtoHAsync", () -> "of " + bytes + " bytes", () -> cuMemcpyDtoHAsync(
                    HostPointer.of(piece.memory), from.withByteOffset(offset), bytes, stream));
            mark(piece);
            if (at > 0) {
                MemorySegment.copy(free(turn + 1).memory, 0, to, at - PIECE, PIECE);
            }
            turn++;
        }
        long last = (to.byteSize() - 1) / PIECE * PIECE;
        MemorySegment.copy(free(turn + 1).memory, 0, to, last, to.byteSize() - last);
    }

    /** A piece that no copy uses any more. */
    private Piece free(int turn) {
        Piece piece = pieces[turn % 2];
        if (piece == null) {
            piece = allocate();
            pieces[turn % 2] = piece;
        }
        CUevent done = piece.done;
        if (done != null) {
            gpu.context().call("cuEventSynchronize", () -> "of a copy", () -> cuEventSynchronize(done));
        }
        return piece;
    }

    private Piece allocate() {
        Piece piece = new Piece();
        gpu.context().call("cuMemHostAlloc", () -> "of " + PIECE + " bytes",
                () -> cuMemHostAlloc(piece.pointer, PIECE, 0));
        piece.memory = MemorySegment.ofBuffer(piece.pointer.getByteBuffer(0, PIECE));
        return piece;
    }

    private void mark(Piece piece) {
        CUevent done = piece.done == null ? gpu.events().take() : piece.done;
        piece.done = done;
        gpu.context().call("cuEventRecord", () -> "behind a copy", () -> cuEventRecord(done, stream));
    }

    /** Frees the pinned memory; all copies are done. */
    void release() {
        for (Piece piece : pieces) {
            if (piece != null) {
                gpu.events().giveBack(piece.done);
                gpu.context().free("cuMemFreeHost", () -> cuMemFreeHost(piece.pointer));
            }
        }
    }
}
