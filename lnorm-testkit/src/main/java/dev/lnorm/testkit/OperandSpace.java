// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit;

import dev.lnorm.DeviceBuffer;
import dev.lnorm.DeviceQueue;
import dev.lnorm.ElementType;
import dev.lnorm.Memory;
import dev.lnorm.NormDevice;
import dev.lnorm.Rows;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the operands of a call in a {@link Layout} and frees them together. Operands in device memory have a mirror on
 * the host: {@link #upload} brings what was set there to the device, {@link #download} brings back what the call wrote.
 */
public final class OperandSpace implements AutoCloseable {
    private final NormDevice device;
    private final Layout layout;
    private final Supplier<Arena> arenas;
    private @Nullable Arena arena; // where native memory is asked for: closing one stops every thread of the JVM
    private final List<Mirrored> mirrored = new ArrayList<>();

    /** A space for calls on {@code device}, which declares what {@code layout} needs. */
    public OperandSpace(NormDevice device, Layout layout) {
        this(device, layout, Arena::ofShared);
    }

    private OperandSpace(NormDevice device, Layout layout, Supplier<Arena> arenas) {
        this.device = device;
        this.layout = layout;
        this.arenas = arenas;
    }

    /** A space of dense native memory that only the thread which places its first operand may touch. */
    public static OperandSpace ofOneThread(NormDevice device) {
        return new OperandSpace(device, new Layout(Place.NATIVE, 0, 0), Arena::ofConfined);
    }

    /** A device buffer and what it holds, on the host. */
    private record Mirrored(Memory host, DeviceBuffer buffer) {}

    /** Rows of poison, for outputs. */
    public PlacedRows poisoned(ElementType type, int count, int width) {
        int length = 2 * layout.offset() + count * (width + layout.gap());
        return poisoned(type, length,
                memory -> Rows.strided(memory, width, layout.offset(), count, width + layout.gap()));
    }

    /** Rows of poison that {@code view} cuts out of memory of {@code length} elements, wherever the layout has them. */
    public PlacedRows poisoned(ElementType type, int length, Function<Memory, Rows> view) {
        Memory host = host(type, length);
        return new PlacedRows(host, view.apply(layout.place() == Place.DEVICE ? mirror(host) : host));
    }

    /** Rows that hold {@code values}, one row after the other. */
    public PlacedRows holding(ElementType type, double[] values, int width) {
        PlacedRows placed = poisoned(type, values.length / width, width);
        placed.set(values);
        return placed;
    }

    private Memory mirror(Memory host) {
        DeviceBuffer buffer = device.allocate(host.type(), host.length());
        mirrored.add(new Mirrored(host, buffer));
        return buffer.memory();
    }

    private Memory host(ElementType type, int length) {
        if (layout.place() == Place.NATIVE) {
            return Memory.of(arena().allocate((long) length * type.bytes(), type.bytes()), type);
        }
        return switch (type) {
            case FLOAT64 -> Memory.of(new double[length]);
            case FLOAT32 -> Memory.of(new float[length]);
            case FLOAT16, BFLOAT16 -> Memory.of(new short[length], type);
        };
    }

    private Arena arena() {
        Arena open = arena;
        if (open == null) {
            open = arenas.get();
            arena = open;
        }
        return open;
    }

    /** Brings all operands to where the call reads them. */
    public void upload() {
        transfer(true);
    }

    /** Brings all operands back to where {@link PlacedRows} reads them. */
    public void download() {
        transfer(false);
    }

    private void transfer(boolean toDevice) {
        if (mirrored.isEmpty()) {
            return;
        }
        try (DeviceQueue queue = device.openQueue()) {
            for (Mirrored pair : mirrored) {
                Memory onDevice = pair.buffer.memory();
                queue.copy(toDevice ? pair.host : onDevice, toDevice ? onDevice : pair.host);
            }
            queue.finish();
        }
    }

    @Override
    public void close() {
        mirrored.forEach(pair -> pair.buffer.close());
        Arena open = arena;
        if (open != null) {
            open.close();
        }
    }
}
