// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Work on queues: order, events, failures that surface once, copies, and what is refused. */
class DeviceQueueTest {
    private static final NormSpec SPEC = NormSpec.layer(2);

    private final FakeGpu gpu = new FakeGpu(0);
    private final LayerNorm norm = LayerNorm.on(gpu, SPEC);

    @AfterEach
    void close() {
        norm.close();
        gpu.close();
    }

    private Memory upload(DeviceQueue queue, float... values) {
        Memory memory = gpu.allocate(ElementType.FLOAT32, values.length).memory();
        queue.copy(Memory.of(values), memory);
        return memory;
    }

    private static float[] download(DeviceQueue queue, Memory memory) {
        float[] values = new float[(int) memory.length()];
        queue.copy(memory, Memory.of(values));
        return values;
    }

    private static Rows rows(Memory memory) {
        return Rows.of(memory, 2);
    }

    @Test
    void workRunsInOrderAndIsReadyAfterFinish() {
        try (DeviceQueue queue = gpu.openQueue()) {
            Memory x = upload(queue, 1, 2, 3, 4);
            Memory y = upload(queue, 0, 0, 0, 0);
            Memory beta = upload(queue, 10, 20);
            norm.forward(Forward.of(rows(x), rows(y)).beta(beta), queue);
            norm.forward(Forward.of(rows(y), rows(y)).beta(beta), queue);
            queue.finish();
            assertArrayEquals(new float[] {21, 42, 23, 44}, download(queue, y));
        }
    }

    @Test
    void anEventOrdersTwoQueues() {
        CountDownLatch mayRun = new CountDownLatch(1);
        try (DeviceQueue first = gpu.openQueue(); DeviceQueue second = gpu.openQueue()) {
            Memory x = upload(first, 1, 2);
            Memory y = upload(first, 0, 0);
            Memory z = upload(second, 0, 0);
            ((FakeQueue) first).enqueue("gate", () -> Concurrently.await(mayRun));
            norm.forward(Forward.of(rows(x), rows(y)).beta(x), first);
            DeviceEvent written = first.record();
            second.waitFor(written);
            norm.forward(Forward.of(rows(y), rows(z)).beta(x), second);
            DeviceEvent done = second.record();
            assertFalse(written.isDone());
            assertFalse(done.isDone());
            mayRun.countDown();
            done.await();
            assertTrue(written.isDone());
            assertTrue(done.nanosSince(written) >= 0);
            assertArrayEquals(new float[] {3, 6}, download(second, z));
        }
    }

    @Test
    void aFailureSurfacesOnceAtFinish() {
        try (DeviceQueue queue = gpu.openQueue()) {
            enqueueFailingForward(queue);
            DeviceException failure = assertThrows(DeviceException.class, queue::finish);
            assertEquals("forward failed on " + FakeDevice.NAME, failure.getMessage());
            assertInstanceOf(IllegalStateException.class, failure.getCause());
            queue.finish();
        }
    }

    @Test
    void aFailureSurfacesOnceAtAnEvent() {
        try (DeviceQueue queue = gpu.openQueue()) {
            enqueueFailingForward(queue);
            ((FakeQueue) queue).awaitIdle();
            assertThrows(DeviceException.class, queue::record);
            queue.record().await();
            queue.finish();
        }
    }

    private void enqueueFailingForward(DeviceQueue queue) {
        Memory x = upload(queue, 1, 2);
        gpu.failingWork = "forward";
        norm.forward(Forward.of(rows(x), rows(x)), queue);
    }

    @Test
    void aCallWithoutAQueueThrowsWhatFailsOnTheDeviceAndLeavesNoStatistics() {
        try (DeviceQueue queue = gpu.openQueue()) {
            Memory x = upload(queue, 1, 2);
            SavedStatistics saved = norm.statistics(1);
            Forward call = Forward.of(rows(x), rows(x)).save(saved);
            norm.forward(call);
            assertEquals(1, saved.rows());
            gpu.failingWork = "forward";
            assertThrows(DeviceException.class, () -> norm.forward(call));
            Refusal.assertBadState("saved statistics for 1 rows on " + FakeDevice.NAME
                    + " hold no forward pass: run one with Forward.save first", saved::rows);
            norm.forward(call);
            Backward backward = Backward.of(rows(x), rows(x), saved).dx(rows(upload(queue, 0, 0)));
            norm.backward(backward);
            gpu.failingWork = "backward";
            assertThrows(DeviceException.class, () -> norm.backward(backward));
            assertEquals(1, saved.rows());
        }
    }

    @Test
    void statisticsAreReadAfterTheWorkThatWritesThem() {
        try (DeviceQueue queue = gpu.openQueue()) {
            Memory x = upload(queue, 5, 6, 7, 8);
            SavedStatistics saved = norm.statistics(2);
            norm.forward(Forward.of(rows(x), rows(x)).save(saved), queue);
            double[] mean = new double[2];
            double[] rstd = new double[2];
            saved.read(0, mean, rstd);
            assertArrayEquals(new double[] {5, 7}, mean);
            assertArrayEquals(new double[] {1000, 1001}, rstd);
        }
    }

    @Test
    void nativeMemoryIsCopiedBothWays() {
        try (DeviceQueue queue = gpu.openQueue(); Arena arena = Arena.ofShared()) {
            Memory from = Memory.of(arena.allocateFrom(ValueLayout.JAVA_FLOAT, 1, 2, 3), ElementType.FLOAT32);
            Memory to = Memory.of(arena.allocate(12, 4), ElementType.FLOAT32);
            Memory device = gpu.allocate(ElementType.FLOAT32, 3).memory();
            queue.copy(from, device);
            queue.copy(device.slice(1, 2), to.slice(0, 2));
            queue.finish();
            assertEquals(2, Cells.get(to, 0));
            assertEquals(3, Cells.get(to, 1));
            assertEquals(0, Cells.get(to, 2));
            queue.copy(device.slice(3, 0), from.slice(0, 0));
        }
    }

    @Test
    void badCopiesAreRefused() {
        try (FakeGpu other = new FakeGpu(1); DeviceQueue queue = gpu.openQueue(); Arena arena = Arena.ofShared()) {
            Memory device = gpu.allocate(ElementType.FLOAT32, 4).memory();
            Memory host = Memory.of(new float[3]);
            Refusal.assertBadArgument("the source is " + host + ", the destination is " + device
                    + ": types and lengths must be equal, pass a slice", () -> queue.copy(host, device));
            Memory doubles = Memory.of(new double[4]);
            Refusal.assertBadArgument("the source is " + doubles + ", the destination is " + device
                    + ": types and lengths must be equal, pass a slice", () -> queue.copy(doubles, device));
            Memory readOnly = Memory.of(arena.allocate(16, 4).asReadOnly(), ElementType.FLOAT32);
            Refusal.assertBadArgument("the destination is read-only and would be written: pass a writable segment",
                    () -> queue.copy(device, readOnly));
            Memory foreign = other.allocate(ElementType.FLOAT32, 4).memory();
            Refusal.assertBadArgument("the source is in a buffer of 4 f32 on device fake:1 (Fake), the call is for "
                    + FakeDevice.NAME + ": allocate it on the device that is called, or copy it there",
                    () -> queue.copy(foreign, device));
            Memory left = device.slice(0, 2);
            Memory right = device.slice(1, 2);
            Refusal.assertBadArgument("the source " + left + " and the destination " + right
                    + " share elements: copy between separate ranges", () -> queue.copy(left, right));
        }
    }

    @Test
    void aQueueOfAnotherDeviceIsRefused() {
        try (FakeGpu other = new FakeGpu(1);
                DeviceQueue foreign = other.openQueue();
                DeviceQueue own = gpu.openQueue()) {
            Memory x = upload(own, 1, 2);
            Forward call = Forward.of(rows(x), rows(x));
            Refusal.assertBadArgument("the queue is of device fake:1 (Fake), the call is for " + FakeDevice.NAME
                    + ": open a queue of that device", () -> norm.forward(call, foreign));
            assertEquals(0, gpu.calls.size());
        }
    }

    @Test
    void aClosedQueueIsRefused() {
        DeviceQueue queue = gpu.openQueue();
        Memory x = upload(queue, 1, 2);
        queue.close();
        String message = "queue of " + FakeDevice.NAME + " is closed: open a new one";
        Refusal.assertBadState(message, () -> norm.forward(Forward.of(rows(x), rows(x)), queue));
        Refusal.assertBadState(message, () -> queue.copy(x, x));
        Refusal.assertBadState(message, queue::finish);
        Refusal.assertBadState(message, queue::record);
        assertEquals(0, gpu.calls.size());
    }

    @Test
    void theCallersQueueIsDoneAtOnce() {
        try (FakeDevice host = FakeDevice.onHost();
                LayerNorm onHost = LayerNorm.on(host, SPEC);
                DeviceQueue queue = host.openQueue()) {
            float[] y = new float[2];
            DeviceEvent before = queue.record();
            onHost.forward(Forward.of(rows(Memory.of(new float[] {1, 2})), rows(Memory.of(y))), queue);
            assertArrayEquals(new float[] {1, 2}, y);
            float[] copy = new float[2];
            queue.copy(Memory.of(y), Memory.of(copy));
            assertArrayEquals(y, copy);
            DeviceEvent after = queue.record();
            queue.waitFor(after);
            after.await();
            assertTrue(after.isDone() && after.nanosSince(before) >= 0);
            queue.finish();
        }
    }

    @Test
    void theCallersQueueRefusesUseAfterCloseToo() {
        try (FakeDevice host = FakeDevice.onHost()) {
            DeviceQueue queue = host.openQueue();
            DeviceEvent event = queue.record();
            queue.close();
            String message = "queue of " + FakeDevice.NAME + " is closed: open a new one";
            Refusal.assertBadState(message, queue::finish);
            Refusal.assertBadState(message, queue::record);
            Refusal.assertBadState(message, () -> queue.waitFor(event));
            Refusal.assertBadState(message, () -> queue.copy(Memory.of(new float[1]), Memory.of(new float[1])));
        }
    }
}
