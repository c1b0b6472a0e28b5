// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Memory of a {@link FakeGpu}. What it held is overwritten on release, so that a late reader reads nonsense. */
final class FakeBuffer extends DeviceBuffer {
    private static final byte POISON = 0x7f;

    private final FakeGpu gpu;
    private final MemorySegment bytes;
    private final @Nullable Arena owned;

    private FakeBuffer(FakeGpu gpu, ElementType type, long length, MemorySegment bytes, @Nullable Arena owned) {
        super(gpu, type, length);
        this.gpu = gpu;
        this.bytes = bytes;
        this.owned = owned;
        gpu.openBuffers.incrementAndGet();
    }

    static FakeBuffer allocate(FakeGpu gpu, ElementType type, long length) {
        Arena arena = Arena.ofShared();
        MemorySegment bytes = arena.allocate(length * type.bytes(), 8).fill(POISON);
        return new FakeBuffer(gpu, type, length, bytes, arena);
    }

    /** Memory that the caller already has, and keeps. */
    static FakeBuffer wrap(FakeGpu gpu, ElementType type, MemorySegment bytes) {
        return new FakeBuffer(gpu, type, bytes.byteSize() / type.bytes(), bytes, null);
    }

    MemorySegment bytes() {
        return bytes;
    }

    @Override
    protected Object addressSpace() {
        return gpu;
    }

    @Override
    protected long start() {
        return bytes.address();
    }

    @Override
    protected void release() {
        gpu.awaitIdle();
        gpu.openBuffers.decrementAndGet();
        if (owned != null) {
            bytes.fill(POISON);
            owned.close();
        }
    }
}
