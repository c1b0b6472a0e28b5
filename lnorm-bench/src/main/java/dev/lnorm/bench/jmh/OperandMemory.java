// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.jmh;

import dev.lnorm.DeviceQueue;
import dev.lnorm.ElementType;
import dev.lnorm.Memory;
import dev.lnorm.NormDevice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Where the operands of a benchmark are: Java arrays, native memory from a cache line on, or device memory. */
final class OperandMemory implements AutoCloseable {
    private static final long CACHE_LINE = 64;

    private final String kind;
    private final NormDevice device;
    private final Arena arena = Arena.ofShared();

    /**
     * Memory of a kind.
     *
     * @param kind {@code heap}, {@code native} or {@code device}
     * @param device whose memory device memory is; the device frees it
     */
    OperandMemory(String kind, NormDevice device) {
        if (!kind.equals("heap") && !kind.equals("native") && !kind.equals("device")) {
            throw new IllegalArgumentException("'" + kind + "' is no kind of memory: pass heap, native or device");
        }
        this.kind = kind;
        this.device = device;
    }

    /** Memory for results. */
    Memory results(ElementType type, long count) {
        return switch (kind) {
            case "heap" -> Memory.of(HostData.array(type, count), type);
            case "native" -> Memory.of(outside(type, count).fill((byte) 0), type);
            default -> device.allocate(type, count).memory();
        };
    }

    /** Memory that holds values from the standard normal distribution. */
    Memory values(ElementType type, long count, long seed) {
        MemorySegment segment = kind.equals("native") ? outside(type, count) : HostData.array(type, count);
        HostData.fill(segment, type, seed);
        Memory host = Memory.of(segment, type);
        return kind.equals("device") ? onDevice(host) : host;
    }

    private MemorySegment outside(ElementType type, long count) {
        return arena.allocate(count * type.bytes(), CACHE_LINE);
    }

    private Memory onDevice(Memory host) {
        Memory copy = device.allocate(host.type(), host.length()).memory();
        try (DeviceQueue queue = device.openQueue()) {
            queue.copy(host, copy);
            queue.finish();
        }
        return copy;
    }

    @Override
    public void close() {
        arena.close();
    }
}
