// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import dev.lnorm.DeviceBuffer;
import dev.lnorm.ElementType;
import dev.lnorm.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Memory of a {@link SoftGpu}: native memory that is garbage at first and freed on release. */
final class SoftBuffer extends DeviceBuffer {
    private static final byte GARBAGE = 0x5a;

    private final SoftGpu.Gpu gpu;
    private final Arena arena;
    private final MemorySegment bytes;

    private SoftBuffer(SoftGpu.Gpu gpu, ElementType type, long length, Arena arena, MemorySegment bytes) {
        super(gpu, type, length);
        this.gpu = gpu;
        this.arena = arena;
        this.bytes = bytes;
    }

    static SoftBuffer allocate(SoftGpu.Gpu gpu, ElementType type, long length) {
        Arena arena = Arena.ofShared();
        MemorySegment bytes = arena.allocate(length * type.bytes(), type.bytes()).fill(GARBAGE);
        return new SoftBuffer(gpu, type, length, arena, bytes);
    }

    /** What the device sees where the caller sees {@code memory}: host memory as it is, device memory as native. */
    static Memory onDevice(Memory memory) {
        if (memory instanceof Memory.Device device && device.buffer() instanceof SoftBuffer buffer) {
            long size = device.type().bytes();
            return Memory.of(buffer.bytes.asSlice(device.offset() * size, device.length() * size), device.type());
        }
        return memory;
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
        arena.close();
    }
}
