// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.DeviceBuffer;
import dev.lnorm.DeviceException;
import dev.lnorm.DeviceQueue;
import dev.lnorm.ElementType;
import dev.lnorm.Forward;
import dev.lnorm.LayerNorm;
import dev.lnorm.Memory;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_context_properties;
import org.jocl.cl_device_id;
import org.jocl.cl_mem;
import org.junit.jupiter.api.Test;

/** L4: memory, buffers, queues and contexts that the application has already. */
class WrapTest {
    private static final int WIDTH = 96;
    private static final int ROWS = 40;
    private static final NormSpec SPEC = NormSpec.layer(WIDTH);

    private static float[] values() {
        SplittableRandom random = new SplittableRandom(5);
        float[] x = new float[ROWS * WIDTH];
        for (int i = 0; i < x.length; i++) {
            x[i] = random.nextFloat() * 3 - 1;
        }
        return x;
    }

    private static float[] expected(OpenClDevice device) {
        try (LayerNorm norm = LayerNorm.on(device, SPEC)) {
            return norm.forward(values(), null, null);
        }
    }

    private static OpenClDevice open() {
        return (OpenClDevice) Installed.pocl("cpu").open(0);
    }

    @Test
    void nativeMemoryIsWorkedOnWhereItIs() {
        try (OpenClDevice device = open();
                Arena arena = Arena.ofShared();
                LayerNorm norm = LayerNorm.on(device, SPEC)) {
            MemorySegment x = arena.allocate(ROWS * WIDTH * 4L, 4096);
            MemorySegment y = arena.allocate(ROWS * WIDTH * 4L, 4096);
            try (DeviceBuffer xs = OpenClBuffer.wrap(device, x, ElementType.FLOAT32);
                    DeviceBuffer ys = OpenClBuffer.wrap(device, y, ElementType.FLOAT32)) {
                Forward call = Forward.of(Rows.of(xs.memory(), WIDTH), Rows.of(ys.memory(), WIDTH));
                for (int i = 0; i < 3; i++) { // the host's turn again and again
                    MemorySegment.copy(values(), 0, x, ValueLayout.JAVA_FLOAT, 0, ROWS * WIDTH);
                    y.fill((byte) 0);
                    norm.forward(call);
                    assertArrayEquals(expected(device), y.toArray(ValueLayout.JAVA_FLOAT));
                }
            }
            assertEquals(values()[7], x.getAtIndex(ValueLayout.JAVA_FLOAT, 7)); // still the caller's
        }
    }

    @Test
    void twoQueuesTakeTurnsOnOneWrap() {
        try (OpenClDevice device = open();
                Arena arena = Arena.ofShared();
                LayerNorm norm = LayerNorm.on(device, SPEC);
                DeviceQueue one = device.openQueue();
                DeviceQueue two = device.openQueue()) {
            MemorySegment x = arena.allocate(ROWS * WIDTH * 4L, 4096);
            MemorySegment.copy(values(), 0, x, ValueLayout.JAVA_FLOAT, 0, ROWS * WIDTH);
            try (DeviceBuffer xs = OpenClBuffer.wrap(device, x, ElementType.FLOAT32);
                    DeviceBuffer ys = device.allocate(ElementType.FLOAT32, ROWS * WIDTH);
                    DeviceBuffer zs = device.allocate(ElementType.FLOAT32, ROWS * WIDTH)) {
                for (int i = 0; i < 20; i++) {
                    norm.forward(Forward.of(Rows.of(xs.memory(), WIDTH), Rows.of(ys.memory(), WIDTH)), one);
                    norm.forward(Forward.of(Rows.of(xs.memory(), WIDTH), Rows.of(zs.memory(), WIDTH)), two);
                }
                float[] y = new float[ROWS * WIDTH];
                float[] z = new float[ROWS * WIDTH];
                one.copy(ys.memory(), Memory.of(y));
                two.copy(zs.memory(), Memory.of(z));
                assertArrayEquals(expected(device), y);
                assertArrayEquals(y, z);
            }
        }
    }

    @Test
    void whatMovesOrDoesNotFitIsRefused() {
        try (OpenClDevice device = open(); Arena arena = Arena.ofConfined()) {
            MemorySegment heap = MemorySegment.ofArray(new float[8]);
            assertThrows(IllegalArgumentException.class, () -> OpenClBuffer.wrap(device, heap, ElementType.FLOAT32));
            MemorySegment memory = arena.allocate(64, 64);
            MemorySegment odd = memory.asSlice(2, 32);
            assertThrows(IllegalArgumentException.class, () -> OpenClBuffer.wrap(device, odd, ElementType.FLOAT32));
            MemorySegment fixed = memory.asReadOnly();
            assertThrows(IllegalArgumentException.class, () -> OpenClBuffer.wrap(device, fixed, ElementType.FLOAT32));
        }
    }

    @Test
    void anApplicationsContextBuffersAndQueueAreUsedAndNotFreed() {
        FoundDevice found = found();
        cl_context_properties properties = new cl_context_properties();
        properties.addProperty(CL.CL_CONTEXT_PLATFORM, found.platform());
        cl_context context = CL.clCreateContext(properties, 1, new cl_device_id[] {found.id()}, null, null, null);
        cl_command_queue queue = queue(context, found.id(), CL.CL_QUEUE_PROFILING_ENABLE);
        float[] x = values();
        float[] y = new float[x.length];
        cl_mem xs = CL.clCreateBuffer(context, CL.CL_MEM_READ_WRITE | CL.CL_MEM_COPY_HOST_PTR, 4L * x.length,
                Pointer.to(x), null);
        cl_mem ys = CL.clCreateBuffer(context, CL.CL_MEM_READ_WRITE, 4L * y.length, null, null);
        try (OpenClDevice device = OpenClDevice.wrap(context, found.id());
                LayerNorm norm = LayerNorm.on(device, SPEC);
                DeviceQueue wrapped = OpenClQueue.wrap(device, queue);
                DeviceBuffer in = OpenClBuffer.wrap(device, xs, ElementType.FLOAT32, x.length);
                DeviceBuffer out = OpenClBuffer.wrap(device, ys, ElementType.FLOAT32, y.length);
                DeviceBuffer same = OpenClBuffer.wrap(device, ys, ElementType.FLOAT32, y.length)) {
            norm.forward(Forward.of(Rows.of(in.memory(), WIDTH), Rows.of(out.memory(), WIDTH)), wrapped);
            Rows shifted = Rows.of(same.memory(), WIDTH).view(0, ROWS - 1, WIDTH);
            Rows begun = Rows.of(out.memory(), WIDTH).view(WIDTH, ROWS - 1, WIDTH);
            assertThrows(IllegalArgumentException.class, () -> norm.forward(Forward.of(shifted, begun)),
                    "two wraps of one buffer overlap");
            assertThrows(IllegalArgumentException.class,
                    () -> OpenClBuffer.wrap(device, xs, ElementType.FLOAT32, x.length + 1L));
            CL.clEnqueueReadBuffer(queue, ys, true, 0, 4L * y.length, Pointer.to(y), 0, null, null);
            assertArrayEquals(expected(device), y);
        }
        assertEquals(CL.CL_SUCCESS, CL.clEnqueueReadBuffer(queue, xs, true, 0, 4L * y.length, Pointer.to(y), 0, null,
                null));
        assertArrayEquals(x, y);
        assertEquals(1, MemObjects.number(xs, CL.CL_MEM_REFERENCE_COUNT));
        CL.clReleaseMemObject(xs);
        CL.clReleaseMemObject(ys);
        CL.clReleaseCommandQueue(queue);
        CL.clReleaseContext(context);
    }

    @Test
    void aQueueOfAnotherContextIsRefused() {
        FoundDevice found = found();
        OpenClContext other = OpenClContext.create(found, KernelFamily.CPU);
        cl_command_queue queue = queue(other.handle(), found.id(), 0);
        try (OpenClDevice device = open()) {
            assertThrows(IllegalArgumentException.class, () -> OpenClQueue.wrap(device, queue));
        } finally {
            CL.clReleaseCommandQueue(queue);
            other.release();
        }
    }

    @Test
    void moreMemoryThanThereIsNamesTheSizes() {
        try (OpenClDevice device = open()) {
            DeviceException refusal = assertThrows(DeviceException.class,
                    () -> device.allocate(ElementType.FLOAT64, 1L << 50));
            for (String part : new String[] {"clCreateBuffer failed with CL_", Long.toString(1L << 53), "opencl:0"}) {
                assertTrue(refusal.getMessage().contains(part), refusal::getMessage);
            }
        }
    }

    private static FoundDevice found() {
        Installed.POCL.require();
        NativeLibrary.load();
        return Platforms.devices().stream().filter(device -> device.platformName().startsWith("Portable"))
                .findFirst().orElseThrow();
    }

    @SuppressWarnings("deprecation") // the call of OpenCL 1.2
    private static cl_command_queue queue(cl_context context, cl_device_id device, long properties) {
        return CL.clCreateCommandQueue(context, device, properties, null);
    }
}
