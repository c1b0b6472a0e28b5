// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.Backward;
import dev.lnorm.Capability;
import dev.lnorm.DeviceBuffer;
import dev.lnorm.DeviceEvent;
import dev.lnorm.DeviceQueue;
import dev.lnorm.ElementType;
import dev.lnorm.Forward;
import dev.lnorm.LayerNorm;
import dev.lnorm.Memory;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import dev.lnorm.SavedStatistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Ten thousand calls, on one queue and on many at once, leave nothing behind and always have the same bits. */
class SoakTest {
    private static final int CALLS = 10_000;
    private static final int WIDTH = 64;
    private static final int ROWS = 20;
    private static final long MOST_GROWTH = 48L << 20; // the heap may grow meanwhile; 5 KB a call would be seen

    @Test
    void tenThousandCallsLeaveNothingBehind() throws Exception {
        try (NormDevice device = Installed.pocl("cpu").open(0);
                LayerNorm norm = LayerNorm.on(device, NormSpec.layer(WIDTH));
                Step step = new Step(device, norm)) {
            step.run(CALLS / 10);
            long before = residentBytes();
            step.run(CALLS);
            long growth = residentBytes() - before;
            assertTrue(growth < MOST_GROWTH, "the process grew by " + growth + " bytes in " + CALLS + " calls");
        }
    }

    @Test
    void manyQueuesAndThreadsHaveTheSameBits() throws Exception {
        try (NormDevice device = Installed.pocl("cpu").open(0);
                LayerNorm norm = LayerNorm.on(device, NormSpec.layer(WIDTH));
                ExecutorService threads = Executors.newFixedThreadPool(8)) {
            assertTrue(norm.capabilities().contains(Capability.REPRODUCIBLE));
            List<Future<float[]>> results = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                results.add(threads.submit(() -> {
                    try (Step step = new Step(device, norm)) {
                        step.run(CALLS / 50);
                        return step.dgamma();
                    }
                }));
            }
            for (Future<float[]> result : results) {
                assertArrayEquals(results.getFirst().get(), result.get());
            }
        }
    }

    /** A forward and a backward pass on a queue of their own, again and again. */
    private static final class Step implements AutoCloseable {
        private final LayerNorm norm;
        private final DeviceQueue queue;
        private final List<DeviceBuffer> buffers = new ArrayList<>();
        private final SavedStatistics saved;
        private final Forward forward;
        private final Backward backward;
        private final DeviceBuffer dgamma;

        Step(NormDevice device, LayerNorm norm) {
            this.norm = norm;
            this.queue = device.openQueue();
            this.saved = norm.statistics(ROWS);
            float[] values = new float[ROWS * WIDTH];
            for (int i = 0; i < values.length; i++) {
                values[i] = i * 37 % 101 - 50;
            }
            Rows x = rows(device);
            Rows dy = rows(device);
            queue.copy(Memory.of(values), x.memory());
            queue.copy(Memory.of(values), dy.memory());
            dgamma = device.allocate(ElementType.FLOAT32, WIDTH);
            forward = Forward.of(x, rows(device)).save(saved);
            backward = Backward.of(dy, x, saved).dx(rows(device)).dgamma(dgamma.memory());
        }

        private Rows rows(NormDevice device) {
            buffers.add(device.allocate(ElementType.FLOAT32, ROWS * WIDTH));
            return Rows.of(buffers.getLast().memory(), WIDTH);
        }

        void run(int calls) {
            for (int i = 0; i < calls; i++) {
                norm.forward(forward, queue);
                norm.backward(backward, queue);
                DeviceEvent event = queue.record();
                if (i % 50 == 0) {
                    event.await();
                }
            }
            queue.finish();
        }

        float[] dgamma() {
            float[] values = new float[WIDTH];
            queue.copy(dgamma.memory(), Memory.of(values));
            return values;
        }

        @Override
        public void close() {
            queue.close();
            buffers.forEach(DeviceBuffer::close);
            dgamma.close();
            saved.close();
        }
    }

    private static long residentBytes() throws IOException {
        System.gc();
        String pages = Files.readString(Path.of("/proc/self/statm")).split(" ")[1];
        return Long.parseLong(pages) * 4096;
    }
}
