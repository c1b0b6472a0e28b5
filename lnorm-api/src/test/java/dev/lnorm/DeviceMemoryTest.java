// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where operands live: whose device, how long, which thread, and the same bytes under two names. */
class DeviceMemoryTest {
    private static final NormSpec SPEC = NormSpec.layer(2);

    private final FakeGpu gpu = new FakeGpu(0);
    private final LayerNorm norm = LayerNorm.on(gpu, SPEC);

    @AfterEach
    void close() {
        norm.close();
        gpu.close();
    }

    private static Rows rows(Memory memory) {
        return Rows.of(memory, 2);
    }

    private static Rows rows(DeviceBuffer buffer) {
        return rows(buffer.memory());
    }

    private void assertNeverCalled() {
        assertEquals(0, gpu.calls.size());
    }

    @Test
    void hostMemoryIsRefusedWithTheWaysThere() {
        Rows device = rows(gpu.allocate(ElementType.FLOAT32, 4));
        String remedy = "copy it to device memory with DeviceQueue.copy, or call forwardCopying / backwardCopying, "
                + "which do";
        Refusal.assertUnsupported(
                "x is in a Java array, " + FakeDevice.NAME + " does not declare HEAP_MEMORY: " + remedy,
                () -> norm.forward(Forward.of(rows(Memory.of(new float[4])), device)));
        try (Arena arena = Arena.ofConfined()) {
            Memory segment = Memory.of(arena.allocate(16, 4), ElementType.FLOAT32);
            Refusal.assertUnsupported("y is in native memory, " + FakeDevice.NAME + " does not declare NATIVE_MEMORY: "
                    + remedy, () -> norm.forward(Forward.of(device, rows(segment))));
        }
        assertNeverCalled();
    }

    @Test
    void aBufferOfAnotherDeviceIsRefused() {
        try (FakeGpu other = new FakeGpu(1)) {
            Rows own = rows(gpu.allocate(ElementType.FLOAT32, 4));
            Rows foreign = rows(other.allocate(ElementType.FLOAT32, 4));
            Refusal.assertBadArgument(
                    "y is in a buffer of 4 f32 on device fake:1 (Fake), the call is for " + FakeDevice.NAME
                            + ": allocate it on the device that is called, or copy it there",
                    () -> norm.forward(Forward.of(own, foreign)));
        }
        assertNeverCalled();
    }

    @Test
    void aClosedBufferIsRefusedAlsoByAHeldCall() {
        DeviceBuffer x = gpu.allocate(ElementType.FLOAT32, 4);
        Forward call = Forward.of(rows(x), rows(gpu.allocate(ElementType.FLOAT32, 4)));
        norm.forward(call);
        x.close();
        Refusal.assertBadState("buffer of 4 f32 on " + FakeDevice.NAME + " is closed: open a new one",
                () -> norm.forward(call));
        assertEquals(1, gpu.calls.size());
    }

    @Test
    void aClosedArenaIsRefusedAlsoByAHeldCall() {
        try (FakeDevice host = FakeDevice.onHost(); LayerNorm onHost = LayerNorm.on(host, SPEC)) {
            Forward call;
            try (Arena arena = Arena.ofConfined()) {
                call = Forward.of(rows(Memory.of(arena.allocate(16, 4), ElementType.FLOAT32)),
                        rows(Memory.of(new float[4])));
                onHost.forward(call);
            }
            Refusal.assertBadState(
                    "x is in native memory whose arena is closed: keep the arena open until the call is done",
                    () -> onHost.forward(call));
            assertEquals(1, host.calls.size());
        }
    }

    @Test
    void memoryConfinedToAnotherThreadIsRefused() {
        try (FakeDevice host = FakeDevice.onHost();
                LayerNorm onHost = LayerNorm.on(host, SPEC);
                Arena arena = Arena.ofConfined()) {
            Memory segment = Memory.of(arena.allocate(16, 4), ElementType.FLOAT32);
            Forward call = Forward.of(rows(Memory.of(new float[4])), rows(segment));
            CompletableFuture<Void> elsewhere = CompletableFuture.runAsync(() -> onHost.forward(call),
                    work -> Thread.ofPlatform().name("elsewhere").start(work));
            Throwable thrown = assertThrows(CompletionException.class, elsewhere::join).getCause();
            IllegalStateException refused = assertInstanceOf(IllegalStateException.class, thrown);
            assertEquals(
                    "y is in native memory that is confined to another thread, this is elsewhere: use a shared arena, "
                            + "or "
                            + "call from the thread that owns it",
                    refused.getMessage());
            assertEquals(0, host.calls.size());
            onHost.forward(call);
        }
    }

    @Test
    void twoWrapsOfOneAddressAreTheSameMemory() {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment bytes = arena.allocate(32, 8);
            DeviceBuffer one = FakeBuffer.wrap(gpu, ElementType.FLOAT32, bytes);
            DeviceBuffer two = FakeBuffer.wrap(gpu, ElementType.FLOAT32, bytes);
            DeviceBuffer later = FakeBuffer.wrap(gpu, ElementType.FLOAT32, bytes.asSlice(4, 8));
            norm.forward(Forward.of(rows(one), rows(two)));
            Refusal.assertBadArgument(
                    "the output y shares elements with x: pass views that are apart, or exactly equal ones",
                    () -> norm.forward(Forward.of(rows(one.memory().slice(0, 2)), rows(later))));
            Refusal.assertBadArgument("the output y shares elements with gamma: pass views that are apart",
                    () -> norm.forward(Forward.of(rows(two.memory().slice(6, 2)), rows(later))
                            .gamma(one.memory().slice(2, 2))));
            assertEquals(1, gpu.calls.size());
            one.close();
            assertEquals(32, bytes.byteSize(), "a wrap does not free");
        }
    }

    @Test
    void badAllocationsAreRefused() {
        Refusal.assertBadArgument(
                "length is -1, a buffer of f64 has 0 to 1152921504606846975 elements: pass the number of "
                        + "elements",
                () -> gpu.allocate(ElementType.FLOAT64, -1));
        Refusal.assertBadArgument(
                "length is 1152921504606846976, a buffer of f64 has 0 to 1152921504606846975 elements: "
                        + "pass the number of elements",
                () -> gpu.allocate(ElementType.FLOAT64, 1L << 60));
        gpu.allocate(ElementType.FLOAT32, 0).close();
    }

    @Test
    void aClosedDeviceRefusesEverything() {
        Rows rows = rows(gpu.allocate(ElementType.FLOAT32, 4));
        SavedStatistics saved = norm.statistics(1);
        gpu.close();
        String message = FakeDevice.NAME + " is closed: open a new one";
        String because = " is closed, because " + FakeDevice.NAME + " was closed: keep that open as long as it is used";
        Refusal.assertBadState("kernel " + SPEC + " on " + FakeDevice.NAME + because,
                () -> norm.forward(Forward.of(rows, rows)));
        Refusal.assertBadState("kernel " + SPEC + " on " + FakeDevice.NAME + because, () -> norm.statistics(1));
        Refusal.assertBadState("saved statistics for 1 rows on " + FakeDevice.NAME + because, () -> saved.mean(0));
        Refusal.assertBadState(message, () -> gpu.allocate(ElementType.FLOAT32, 4));
        Refusal.assertBadState(message, gpu::openQueue);
        Refusal.assertBadState(message, () -> LayerNorm.on(gpu, SPEC));
        assertEquals(0, gpu.openBuffers.get());
        assertNeverCalled();
    }
}
