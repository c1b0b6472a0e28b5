// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.DeviceBuffer;
import dev.lnorm.DeviceQueue;
import dev.lnorm.ElementType;
import dev.lnorm.Forward;
import dev.lnorm.LayerNorm;
import dev.lnorm.Memory;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import dev.lnorm.cuda.emulator.EmulatedGpu;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several threads at one device: virtual ones, and one that closes what others use. */
class ThreadsTest {
    private static final int WIDTH = 8;
    private static final float[] ROW = {1, 2, 3, 4, 5, 6, 7, 9};
    private static final int THREADS = 8;
    private static final int ATTEMPTS = 20;

    private EmulatedGpu emulated;
    private NormDevice device;
    private LayerNorm norm;
    private float[] expected;

    @BeforeEach
    void open() {
        emulated = EmulatedCuda.ofCapability(75);
        device = new CudaBackend().open(0);
        norm = LayerNorm.on(device, NormSpec.layer(WIDTH));
        expected = norm.forward(ROW, null, null);
    }

    @AfterEach
    void close() {
        if (device != null) {
            device.close();
        }
    }

    /** They wait for each other's lock on the queue, and go on on whatever thread of the system is free. */
    @Test
    void virtualThreadsShareAQueue() throws InterruptedException, ExecutionException {
        try (DeviceQueue queue = device.openQueue();
                DeviceBuffer x = device.allocate(ElementType.FLOAT32, WIDTH);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            queue.copy(Memory.of(ROW), x.memory());
            List<Future<float[]>> results = new ArrayList<>();
            for (int i = 0; i < 4 * THREADS; i++) {
                results.add(threads.submit(() -> normalized(queue, x)));
            }
            for (Future<float[]> result : results) {
                assertArrayEquals(expected, result.get());
            }
        }
    }

    private float[] normalized(DeviceQueue queue, DeviceBuffer x) {
        float[] result = new float[WIDTH];
        try (DeviceBuffer y = device.allocate(ElementType.FLOAT32, WIDTH)) {
            norm.forward(Forward.of(Rows.of(x.memory(), WIDTH), Rows.of(y.memory(), WIDTH)), queue);
            queue.copy(y.memory(), Memory.of(result));
        }
        return result;
    }

    @Test
    void aQueueIsClosedUnderOthers() throws InterruptedException, ExecutionException {
        try (DeviceBuffer x = device.allocate(ElementType.FLOAT32, WIDTH)) {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                DeviceQueue queue = device.openQueue();
                whileOthersUse(queue, queue::close, () -> {
                    queue.copy(Memory.of(ROW), x.memory());
                    queue.waitFor(queue.record());
                    queue.finish();
                });
            }
        }
    }

    @Test
    void memoryIsClosedUnderOthers() throws InterruptedException, ExecutionException {
        try (DeviceQueue queue = device.openQueue()) {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                DeviceBuffer x = device.allocate(ElementType.FLOAT32, WIDTH);
                queue.copy(Memory.of(ROW), x.memory());
                Forward call = Forward.of(Rows.of(x.memory(), WIDTH), Rows.of(x.memory(), WIDTH));
                whileOthersUse(x, x::close, () -> norm.forward(call, queue));
            }
            queue.finish();
            assertEquals("", emulated.lastFault().orElse(""));
        }
    }

    @Test
    void theDeviceIsClosedUnderOthers() throws InterruptedException, ExecutionException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            NormDevice gpu = new CudaBackend().open(0);
            whileOthersUse(gpu, gpu::close, () -> gpu.allocate(ElementType.FLOAT32, WIDTH).close());
        }
    }

    /** Others repeat their call until it is refused, which it is in words of ours. */
    private static void whileOthersUse(Object closed, Runnable close, Runnable call)
            throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            CountDownLatch started = new CountDownLatch(THREADS);
            List<Future<String>> refusals = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                refusals.add(threads.submit(() -> {
                    try {
                        while (true) {
                            call.run();
                            started.countDown();
                        }
                    } catch (IllegalStateException refusal) {
                        return refusal.getMessage();
                    } finally {
                        started.countDown();
                    }
                }));
            }
            started.await();
            close.run();
            for (Future<String> refusal : refusals) {
                assertTrue(refusal.get().contains(closed + " is closed")
                        || refusal.get().contains("because " + closed + " was closed"), refusal.get());
            }
        }
    }
}
