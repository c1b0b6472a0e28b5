// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.Backward;
import dev.lnorm.DeviceBuffer;
import dev.lnorm.DeviceQueue;
import dev.lnorm.ElementType;
import dev.lnorm.Forward;
import dev.lnorm.LayerNorm;
import dev.lnorm.Memory;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import dev.lnorm.SavedStatistics;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The traffic account of {@code docs/opencl.md}, counted: oclgrind counts the bytes that kernels load from global
 * memory and store there. {@code f32}, 32 rows of 1024, two chunks, which are one work-group of
 * the backward pass, as any 32 rows of a larger batch are.
 */
class TrafficTest {
    private static final int WIDTH = 1024;
    private static final int ROWS = 32;
    private static final int CHUNK = 16;
    private static final int CHUNKS_OF_A_PARTIAL = 2;
    private static final double ELEMENTS = ROWS * WIDTH;
    /** Statistics, which every work-item of a row loads, beside its elements. */
    private static final double STATISTICS = 0.05;

    @Test
    void forwardReadsAndWritesARowOnce() {
        String counts = counted();
        assertEquals(1, loads(counts, "forward_gpu_held"), 0);
        assertEquals(1, stores(counts, "forward_gpu_held"), 0.01); // and its statistics
    }

    @Test
    void backwardReadsBothRowsOnceAndWritesOne() {
        String counts = counted();
        assertEquals(2, loads(counts, "backward_gpu_held"), STATISTICS);
        double sums = stores(counts, "backward_gpu_held") - 1;
        assertEquals(2.0 / (CHUNKS_OF_A_PARTIAL * CHUNK), sums, 0.001);
        double combined = 2 * loads(counts, "combine"); // counted for each launch, of dgamma and of dbeta
        assertEquals(sums, combined, 0.001);
        assertTrue(sums + combined < 0.1 * 3, "chunk sums take 10 % of the traffic, or more");
    }

    private static String counted() {
        Installed.OCLGRIND.require();
        Fork fork = Fork.run(
                Map.of("OCL_ICD_VENDORS", Installed.OCLGRIND.sign().toString(), "OCLGRIND_INST_COUNTS", "1"),
                Step.class);
        assertEquals(0, fork.exit(), fork::output);
        return fork.output();
    }

    private static double loads(String counts, String kernel) {
        return (bytes(counts, kernel, "load global") / Float.BYTES + vectorLoads(counts, kernel)) / ELEMENTS;
    }

    /** Elements that {@code vload4} loads: oclgrind counts its calls. */
    private static double vectorLoads(String counts, String kernel) {
        Matcher line = Pattern.compile("([0-9,]+) - call _Z6vload4mPU3AS1").matcher(of(counts, kernel));
        return line.find() ? 4 * number(line.group(1)) : 0;
    }

    private static double stores(String counts, String kernel) {
        return bytes(counts, kernel, "store global") / Float.BYTES / ELEMENTS;
    }

    /** From lines such as {@code 1,024 - load global (4,096 bytes)}; 0 without one. */
    private static double bytes(String counts, String kernel, String what) {
        Matcher line = Pattern.compile(what + " \\(([0-9,]+) bytes\\)").matcher(of(counts, kernel));
        return line.find() ? number(line.group(1)) : 0;
    }

    /** The part of the output that is about the first launch of a kernel. */
    private static String of(String counts, String kernel) {
        int begin = counts.indexOf("kernel '" + kernel + "'");
        assertTrue(begin >= 0, kernel + " is not in " + counts);
        int end = counts.indexOf("kernel '", begin + 8);
        return counts.substring(begin, end < 0 ? counts.length() : end);
    }

    private static double number(String digits) {
        return Double.parseDouble(digits.replace(",", ""));
    }

    /** One forward and one backward pass without gamma, with both parameter gradients. */
    static final class Step {
        private Step() {}

        static void main(String[] arguments) {
            try (NormDevice device = new OpenClBackend("Oclgrind", "gpu").open(0);
                    LayerNorm norm = LayerNorm.on(device, NormSpec.layer(WIDTH));
                    SavedStatistics saved = norm.statistics(ROWS);
                    DeviceBuffer x = device.allocate(ElementType.FLOAT32, ROWS * WIDTH);
                    DeviceBuffer y = device.allocate(ElementType.FLOAT32, ROWS * WIDTH);
                    DeviceBuffer dgamma = device.allocate(ElementType.FLOAT32, WIDTH);
                    DeviceBuffer dbeta = device.allocate(ElementType.FLOAT32, WIDTH)) {
                float[] values = new float[ROWS * WIDTH];
                for (int i = 0; i < values.length; i++) {
                    values[i] = i * 37 % 101 - 50;
                }
                try (DeviceQueue queue = device.openQueue()) {
                    queue.copy(Memory.of(values), x.memory());
                }
                Rows rows = Rows.of(x.memory(), WIDTH);
                Rows out = Rows.of(y.memory(), WIDTH);
                norm.forward(Forward.of(rows, out).save(saved));
                norm.backward(Backward.of(rows, rows, saved).dx(out).dgamma(dgamma.memory())
                        .dbeta(dbeta.memory()));
            }
        }
    }
}
