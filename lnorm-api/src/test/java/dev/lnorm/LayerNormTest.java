// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Use, reuse, sharing between threads, and the end. */
class LayerNormTest {
    private static final NormSpec SPEC = NormSpec.layer(2);

    private final FakeDevice device = FakeDevice.onHost();
    private final LayerNorm norm = LayerNorm.on(device, SPEC);

    @AfterEach
    void close() {
        norm.close();
        device.close();
    }

    private static Rows rows(float... values) {
        return Rows.of(Memory.of(values), 2);
    }

    @Test
    void theShortestCall() {
        assertArrayEquals(new float[] {21, 62, 41, 122},
                norm.forward(new float[] {2, 4, 4, 8}, new float[] {10, 15}, new float[] {1, 2}));
        assertArrayEquals(new float[] {2, 4}, norm.forward(new float[] {2, 4}, null, null));
        assertArrayEquals(new float[0], norm.forward(new float[0], null, null));
    }

    @Test
    void itSaysWhatItIs() {
        assertEquals(SPEC, norm.spec());
        assertSame(device, norm.device());
        assertEquals(device.support(SPEC).capabilities(), norm.capabilities());
        assertEquals(SPEC + " on " + FakeDevice.NAME, norm.toString());
    }

    @Test
    void closingLeavesABorrowedDeviceOpen() {
        norm.forward(new float[2], null, null);
        norm.close();
        norm.close();
        assertTrue(device.isOpen());
        assertEquals(List.of("kernel"), device.released);
        Refusal.assertBadState("kernel " + SPEC + " on " + FakeDevice.NAME + " is closed: open a new one",
                () -> norm.forward(new float[2], null, null));
        Refusal.assertBadState("kernel " + SPEC + " on " + FakeDevice.NAME + " is closed: open a new one",
                () -> norm.statistics(1));
    }

    @Test
    void closedQueuesOfClosedNormsAreNotKept() {
        try (FakeGpu gpu = new FakeGpu(0)) {
            for (int i = 0; i < 20; i++) {
                try (LayerNorm onGpu = LayerNorm.on(gpu, SPEC)) {
                    onGpu.forward(new float[2], null, null);
                    onGpu.forward(new float[2], null, null);
                    assertEquals(1, gpu.queues.size(), "the second call runs on the queue of the first");
                }
                assertEquals(0, gpu.queues.size());
            }
            assertEquals("queue", gpu.released.get(0), "queues go before the kernel");
        }
    }

    @Test
    void noRowsAreFine() {
        SavedStatistics saved = norm.statistics(0);
        norm.forward(Forward.of(rows(), rows()).save(saved));
        float[] dgamma = {3, 4};
        norm.backward(Backward.of(rows(), rows(), saved).dx(rows()).dgamma(Memory.of(dgamma), Backward.Mode.OVERWRITE));
        assertArrayEquals(new float[2], dgamma);
        assertEquals(2, device.calls.size());
    }

    @Test
    void aHeldCallIsCheckedInFullByEveryNormOnce() {
        NormSpec narrow = NormSpec.layer(1);
        try (LayerNorm other = LayerNorm.on(device, narrow)) {
            Forward call = Forward.of(rows(1, 2), rows(3, 4));
            norm.forward(call);
            assertSame(norm, call.checkedBy);
            Refusal.assertBadArgument("x has rows of 2 elements, the width is 1: make it with Rows.of(memory, 1)",
                    () -> other.forward(call));
            norm.forward(call);
            assertEquals(2, device.calls.size());
        }
    }

    @Test
    void aRefusedCallIsNotTakenForAChecked() {
        Forward bad = Forward.of(rows(1, 2), rows(1, 2, 3, 4));
        for (int i = 0; i < 2; i++) {
            assertThrows(IllegalArgumentException.class, () -> norm.forward(bad));
        }
        Arena arena = Arena.ofConfined();
        Forward call = Forward.of(rows(1, 2),
                Rows.of(Memory.of(arena.allocate(8, 4), ElementType.FLOAT32), 2));
        arena.close();
        for (int i = 0; i < 2; i++) {
            assertThrows(IllegalStateException.class, () -> norm.forward(call));
        }
        assertEquals(List.of(), device.calls);
    }

    @Test
    void settersReturnChangedCopies() {
        Memory column = Memory.of(new float[2]);
        Forward plain = Forward.of(rows(1, 2), rows(3, 4));
        Forward full = plain.gamma(column).beta(column).residual(rows(5, 6)).sum(rows(7, 8)).save(norm.statistics(1));
        assertEquals(null, plain.gamma());
        assertSame(column, full.beta());
        assertSame(plain.x(), full.x());
        norm.forward(plain);
        assertEquals(null, plain.gamma(column).checkedBy, "a changed copy is checked anew");
        Backward back = Backward.of(rows(1, 2), rows(3, 4), norm.statistics(1));
        Backward all = back.gamma(column).dh(rows(1, 1)).dx(rows(5, 6)).dgamma(column, Backward.Mode.ACCUMULATE)
                .dbeta(column, Backward.Mode.OVERWRITE);
        assertEquals(null, back.dx());
        assertEquals(Backward.Mode.ACCUMULATE, all.dgammaMode());
        assertEquals(Backward.Mode.OVERWRITE, all.dbetaMode());
        assertSame(back.statistics(), all.statistics());
    }

    @Test
    void threadsShareOneNorm() {
        for (FakeDevice shared : List.of(FakeDevice.onHost(), new FakeGpu(1))) {
            try (shared; LayerNorm one = LayerNorm.on(shared, SPEC); var threads = Executors.newFixedThreadPool(8)) {
                List<CompletableFuture<Void>> workers = new ArrayList<>();
                for (int worker = 0; worker < 8; worker++) {
                    float mine = worker;
                    workers.add(CompletableFuture.runAsync(() -> {
                        for (int i = 0; i < 50; i++) {
                            assertArrayEquals(new float[] {mine + i, 2 * mine},
                                    one.forward(new float[] {mine, mine}, new float[] {1, 1}, new float[] {i, mine}));
                        }
                    }, threads));
                }
                workers.forEach(CompletableFuture::join);
                assertEquals(400, shared.calls.size());
            }
        }
    }

    @Test
    void aCallUnderWayCompletesWhenAnotherThreadCloses() {
        CountDownLatch inKernel = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        device.beforeKernel = () -> {
            inKernel.countDown();
            Concurrently.await(closed);
        };
        CompletableFuture<float[]> call = CompletableFuture.supplyAsync(
                () -> norm.forward(new float[] {1, 2}, null, null), Thread::startVirtualThread);
        Concurrently.await(inKernel);
        norm.close();
        closed.countDown();
        assertArrayEquals(new float[] {1, 2}, call.join());
    }

    @Test
    void aFailedOpeningLeavesNothing() {
        Set<Capability> everything = device.support(SPEC).capabilities();
        FakeDevice stubborn = new FakeDevice(2, everything) {
            @Override
            protected NormKernel prepare(NormSpec spec) {
                throw new DeviceException("the compiler failed", null);
            }
        };
        Refusal.assertRefused(DeviceException.class, "the compiler failed", () -> LayerNorm.on(stubborn, SPEC));
        assertTrue(stubborn.isOpen());
        stubborn.close();
        assertFalse(stubborn.isOpen());
    }
}
