// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import static dev.lnorm.ElementType.BFLOAT16;
import static dev.lnorm.ElementType.FLOAT16;
import static dev.lnorm.ElementType.FLOAT32;
import static dev.lnorm.ElementType.FLOAT64;
import static dev.lnorm.Refusal.assertBadArgument;
import static dev.lnorm.Refusal.assertBadState;
import static dev.lnorm.Refusal.assertOutOfBounds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** Views of arrays, segments and buffers, and their slices. */
class MemoryTest {
    @Test
    void arraysAreViewedWhole() {
        float[] floats = new float[3];
        double[] doubles = new double[4];
        short[] bits = new short[5];
        Memory.Heap f32 = assertInstanceOf(Memory.Heap.class, Memory.of(floats));
        Memory.Heap f64 = assertInstanceOf(Memory.Heap.class, Memory.of(doubles));
        Memory.Heap bf16 = assertInstanceOf(Memory.Heap.class, Memory.of(bits, BFLOAT16));
        assertSame(floats, f32.floats());
        assertSame(doubles, f64.doubles());
        assertSame(bits, bf16.bits());
        assertEquals(FLOAT32, f32.type());
        assertEquals(4, f64.length());
        assertEquals("5 bf16 of a Java array, from index 0", bf16.toString());
    }

    @Test
    void theAccessorOfAnotherTypeIsRefused() {
        Memory.Heap f32 = (Memory.Heap) Memory.of(new float[3]);
        Memory.Heap f16 = (Memory.Heap) Memory.of(new short[3], FLOAT16);
        assertBadState("doubles() was called on a view of f32: ask type() first", f32::doubles);
        assertBadState("bits() was called on a view of f32: ask type() first", f32::bits);
        assertBadState("floats() was called on a view of f16: ask type() first", f16::floats);
    }

    @Test
    void shortsHoldSixteenBitTypesOnly() {
        assertBadArgument("a short[] cannot hold f32, it holds the bits of f16 or bf16: pass a float[]",
                () -> Memory.of(new short[1], FLOAT32));
        assertBadArgument("a short[] cannot hold f64, it holds the bits of f16 or bf16: pass a double[]",
                () -> Memory.of(new short[1], FLOAT64));
    }

    @Test
    void slicesCountFromTheirView() {
        float[] array = new float[10];
        Memory.Heap part = (Memory.Heap) Memory.of(array).slice(2, 6).slice(1, 3);
        assertEquals(3, part.offset());
        assertEquals(3, part.length());
        assertSame(array, part.floats());
        assertEquals("3 f32 of a Java array, from index 3", part.toString());
        assertEquals(0, Memory.of(array).slice(10, 0).length());
    }

    @Test
    void slicesOutsideTheViewAreRefused() {
        Memory memory = Memory.of(new float[10]).slice(2, 6);
        assertOutOfBounds("the slice has 6 elements from 1, the view has 6: pass a range inside it",
                () -> memory.slice(1, 6));
        assertOutOfBounds("the slice has 1 elements from -1, the view has 6: pass a range inside it",
                () -> memory.slice(-1, 1));
        assertOutOfBounds("the slice has -1 elements from 1, the view has 6: pass a range inside it",
                () -> memory.slice(1, -1));
        assertOutOfBounds("the slice has 9223372036854775807 elements from 9223372036854775807, the view has 6: "
                + "pass a range inside it", () -> memory.slice(Long.MAX_VALUE, Long.MAX_VALUE));
    }

    @Test
    void nativeSegmentsAndTheirSlices() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(40, 8);
            Memory.Native memory = assertInstanceOf(Memory.Native.class, Memory.of(segment, FLOAT32));
            assertEquals(10, memory.length());
            Memory.Native part = (Memory.Native) memory.slice(3, 4);
            assertEquals(segment.address() + 12, part.segment().address());
            assertEquals(16, part.segment().byteSize());
            assertEquals("4 f32 of native memory", part.toString());
            assertEquals("10 f32 of native memory, read-only", Memory.of(segment.asReadOnly(), FLOAT32).toString());
        }
    }

    @Test
    void misalignedSegmentsAreRefused() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(64, 8);
            long odd = segment.address() + 2;
            assertBadArgument("the segment has 8 bytes at address " + odd
                    + ", both must be multiples of 4 for f32: align it or pass a slice",
                    () -> Memory.of(segment.asSlice(2, 8), FLOAT32));
            assertBadArgument("the segment has 10 bytes at address " + segment.address()
                    + ", both must be multiples of 4 for f32: align it or pass a slice",
                    () -> Memory.of(segment.asSlice(0, 10), FLOAT32));
            assertEquals(5, Memory.of(segment.asSlice(2, 10), BFLOAT16).length());
        }
    }

    @Test
    void segmentsOfArraysBecomeHeapViews() {
        float[] floats = new float[10];
        MemorySegment segment = MemorySegment.ofArray(floats).asSlice(8, 16);
        Memory.Heap memory = assertInstanceOf(Memory.Heap.class, Memory.of(segment, FLOAT32));
        assertSame(floats, memory.floats());
        assertEquals(2, memory.offset());
        assertEquals(4, memory.length());
        assertEquals(FLOAT16, Memory.of(MemorySegment.ofArray(new short[2]), FLOAT16).type());
        assertEquals(2, Memory.of(MemorySegment.ofArray(new double[2]), FLOAT64).length());
    }

    @Test
    void segmentsOfOtherArraysAreRefused() {
        assertBadArgument(
                "the segment is of a byte[], which cannot be viewed as f32: pass a segment of a float[] or native "
                        + "memory",
                () -> Memory.of(MemorySegment.ofArray(new byte[8]), FLOAT32));
        assertBadArgument(
                "the segment is of a float[], which cannot be viewed as bf16: pass a segment of a short[] or native "
                        + "memory",
                () -> Memory.of(MemorySegment.ofArray(new float[8]), BFLOAT16));
        assertBadArgument(
                "the segment is of a long[], which cannot be viewed as f64: pass a segment of a double[] or native "
                        + "memory",
                () -> Memory.of(MemorySegment.ofArray(new long[8]), FLOAT64));
        assertBadArgument(
                "the segment is a read-only view of a Java array, which hides the array: pass the array itself",
                () -> Memory.of(MemorySegment.ofArray(new float[8]).asReadOnly(), FLOAT32));
    }

    @Test
    void viewsOfTheSameElementsAreTheSameHoweverTheyWereMade() {
        float[] array = new float[8];
        Memory sliced = Memory.of(array).slice(2, 4);
        assertTrue(isSameView(sliced, Memory.of(MemorySegment.ofArray(array).asSlice(8, 16), FLOAT32)));
        assertFalse(isSameView(sliced, Memory.of(array).slice(2, 3)));
        assertFalse(isSameView(sliced, Memory.of(array).slice(3, 4)));
        assertFalse(isSameView(sliced, Memory.of(new float[8]).slice(2, 4)));
        short[] bits = new short[8];
        assertFalse(isSameView(Memory.of(bits, FLOAT16), Memory.of(bits, BFLOAT16)));
    }

    private static boolean isSameView(Memory one, Memory other) {
        return Rows.of(one, 1).isSameViewAs(Rows.of(other, 1));
    }

    @Test
    void bufferSlicesCountElements() {
        try (FakeGpu gpu = new FakeGpu(0)) {
            DeviceBuffer buffer = gpu.allocate(FLOAT64, 10);
            Memory.Device part = (Memory.Device) buffer.memory().slice(2, 5).slice(1, 3);
            assertSame(buffer, part.buffer());
            assertEquals(3, part.offset());
            assertEquals(buffer.start() + 24, part.address());
            assertEquals("3 f64 of a buffer of 10 f64 on " + FakeDevice.NAME, part.toString());
        }
    }
}
