// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.DeviceBuffer;
import dev.lnorm.DeviceEvent;
import dev.lnorm.DeviceException;
import dev.lnorm.DeviceQueue;
import dev.lnorm.ElementType;
import dev.lnorm.Forward;
import dev.lnorm.LayerNorm;
import dev.lnorm.Memory;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import dev.lnorm.cuda.emulator.EmulatedGpu;
import dev.lnorm.cuda.emulator.Injection;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUevent;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** L4 and Q3: memory and streams that the application has already, and when a failure is heard of. */
class WrapTest {
    private static final int WIDTH = 8;
    private static final float[] ROW = {1, 2, 3, 4, 5, 6, 7, 9};
    private static final long BYTES = (long) WIDTH * Float.BYTES;

    private EmulatedGpu gpu;
    private NormDevice device;
    private LayerNorm norm;

    @BeforeEach
    void open() {
        gpu = EmulatedCuda.ofCapability(75);
        device = new CudaBackend().open(0);
        norm = LayerNorm.on(device, NormSpec.layer(WIDTH));
    }

    @AfterEach
    void close() {
        if (device != null) {
            device.close();
        }
    }

    @Test
    void anApplicationsMemoryAndStreamAreUsedAndNotFreed() {
        CUdevice handle = new CUdevice();
        CUcontext context = new CUcontext();
        done(JCudaDriver.cuDeviceGet(handle, 0));
        done(JCudaDriver.cuDevicePrimaryCtxRetain(context, handle));
        done(JCudaDriver.cuCtxSetCurrent(context));
        CUdeviceptr x = new CUdeviceptr();
        CUdeviceptr y = new CUdeviceptr();
        CUstream stream = new CUstream();
        done(JCudaDriver.cuMemAlloc(x, BYTES));
        done(JCudaDriver.cuMemAlloc(y, BYTES));
        done(JCudaDriver.cuStreamCreate(stream, 0));
        float[] result = new float[WIDTH];
        try (DeviceBuffer in = CudaBuffer.wrap(device, x, ElementType.FLOAT32, WIDTH);
                DeviceBuffer out = CudaBuffer.wrap(device, y, ElementType.FLOAT32, WIDTH);
                DeviceBuffer same = CudaBuffer.wrap(device, y, ElementType.FLOAT32, WIDTH);
                DeviceQueue queue = CudaQueue.wrap(device, stream)) {
            queue.copy(Memory.of(ROW), in.memory());
            norm.forward(Forward.of(Rows.of(in.memory(), WIDTH), Rows.of(out.memory(), WIDTH)), queue);
            queue.copy(out.memory(), Memory.of(result));
            Forward overlapping = Forward.of(Rows.of(same.memory().slice(0, 4), 4), Rows.of(out.memory().slice(2, 4),
                    4));
            try (LayerNorm four = LayerNorm.on(device, NormSpec.layer(4))) {
                assertThrows(IllegalArgumentException.class, () -> four.forward(overlapping, queue));
            }
        }
        assertArrayEquals(norm.forward(ROW, null, null), result);
        done(JCudaDriver.cuStreamSynchronize(stream)); // still there
        done(JCudaDriver.cuStreamDestroy(stream));
        done(JCudaDriver.cuMemFree(x));
        done(JCudaDriver.cuMemFree(y));
        done(JCudaDriver.cuDevicePrimaryCtxRelease(handle));
    }

    private static void done(int code) {
        assertEquals(0, code);
    }

    @Test
    void completionIsAFuture() throws Exception {
        try (Arena arena = Arena.ofShared();
                CudaQueue queue = (CudaQueue) device.openQueue();
                DeviceBuffer x = device.allocate(ElementType.FLOAT32, WIDTH);
                DeviceBuffer y = device.allocate(ElementType.FLOAT32, WIDTH)) {
            MemorySegment result = arena.allocate(BYTES, 8);
            queue.copy(Memory.of(ROW), x.memory());
            norm.forward(Forward.of(Rows.of(x.memory(), WIDTH), Rows.of(y.memory(), WIDTH)), queue);
            queue.copy(y.memory(), Memory.of(result, ElementType.FLOAT32));
            queue.completion().get(1, TimeUnit.MINUTES);
            assertArrayEquals(norm.forward(ROW, null, null), result.toArray(ValueLayout.JAVA_FLOAT));
        }
    }

    /** A launch that is accepted and fails later is heard of once, with what it was. */
    @Test
    void aLateFailureSurfacesAtFinish() {
        try (DeviceQueue queue = device.openQueue();
                DeviceBuffer x = device.allocate(ElementType.FLOAT32, WIDTH)) {
            queue.copy(Memory.of(ROW), x.memory());
            norm.forward(Forward.of(Rows.of(x.memory(), WIDTH), Rows.of(x.memory(), WIDTH)), queue);
            queue.finish();
            gpu.inject("cuLaunchKernel", 700, 1, Injection.ASYNCHRONOUS);
            norm.forward(Forward.of(Rows.of(x.memory(), WIDTH), Rows.of(x.memory(), WIDTH)), queue);
            String message = assertThrows(DeviceException.class, queue::finish).getMessage();
            assertTrue(message.contains("forward of LAYER width 8") && message.contains("1 rows of 8")
                    && message.contains("CUDA_ERROR_ILLEGAL_ADDRESS"), message);
        }
    }

    /** An application may use one object of JCuda's for one address after the other. */
    @Test
    void anApplicationsObjectsAreItsOwn() {
        CUdevice handle = new CUdevice();
        CUcontext context = new CUcontext();
        done(JCudaDriver.cuDeviceGet(handle, 0));
        done(JCudaDriver.cuDevicePrimaryCtxRetain(context, handle));
        done(JCudaDriver.cuCtxSetCurrent(context));
        CUdeviceptr pointer = new CUdeviceptr();
        CUstream stream = new CUstream();
        done(JCudaDriver.cuMemAlloc(pointer, BYTES));
        done(JCudaDriver.cuStreamCreate(stream, 0));
        float[] copied = new float[WIDTH];
        try (DeviceBuffer in = CudaBuffer.wrap(device, pointer, ElementType.FLOAT32, WIDTH);
                DeviceQueue queue = CudaQueue.wrap(device, stream)) {
            queue.copy(Memory.of(ROW), in.memory());
            done(JCudaDriver.cuMemAlloc(pointer, BYTES));
            done(JCudaDriver.cuStreamCreate(stream, 0));
            done(JCudaDriver.cuStreamDestroy(stream));
            queue.copy(in.memory(), Memory.of(copied));
        }
        assertArrayEquals(ROW, copied);
        done(JCudaDriver.cuDevicePrimaryCtxRelease(handle));
    }

    /** Work that was lost is not taken for done. */
    @Test
    void anEventOfALostDeviceIsNotReached() {
        CudaQueue queue = (CudaQueue) device.openQueue();
        DeviceBuffer x = device.allocate(ElementType.FLOAT32, WIDTH);
        queue.copy(Memory.of(ROW), x.memory());
        gpu.inject("cuLaunchKernel", 700, 1, Injection.ASYNCHRONOUS);
        DeviceEvent before = queue.record();
        before.await();
        norm.forward(Forward.of(Rows.of(x.memory(), WIDTH), Rows.of(x.memory(), WIDTH)), queue);
        assertThrows(DeviceException.class, queue::finish);
        DeviceEvent behind = new CudaEvent(queue, new CUevent());
        String message = assertThrows(DeviceException.class, behind::await).getMessage();
        assertTrue(message.contains("is lost with cuda:0") && message.contains("open the device again"),
                message);
        assertThrows(DeviceException.class, behind::isDone);
        before.await();
        assertThrows(IllegalStateException.class, () -> before.nanosSince(before));
    }
}
