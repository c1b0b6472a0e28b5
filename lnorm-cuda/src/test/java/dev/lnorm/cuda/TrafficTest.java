// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

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
import dev.lnorm.cuda.emulator.EmulatedGpu;
import dev.lnorm.cuda.emulator.EmulatedGpuOptions;
import dev.lnorm.cuda.emulator.KernelReport;
import dev.lnorm.cuda.emulator.NeedsGcc;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What each variant of the kernels moves and does, counted by the emulated GPU: the bytes of aligned rows once, in
 * whole sectors. The table of {@code docs/cuda.md} is these counts.
 */
class TrafficTest {
    private static final Path PAGE = Path.of("..", "docs", "cuda.md");
    private static final Path TABLE = Path.of("target", "traffic.md");
    private static final int[] WIDTHS = {64, 256, 1024, 4096};
    /** The column sums of wider f64 rows do not fit the shared memory of the emulated GPU, 48 KB a thread block. */
    private static final int WIDEST_F64 = 2048;
    /** Two chunks, as any 32 rows of a larger batch are. */
    private static final int ROWS = 32;
    private static final int CHUNK = 16;
    private static final int SECTOR = 32;

    private EmulatedGpu gpu;

    @BeforeAll
    static void needsGcc() {
        NeedsGcc.require();
    }

    @Test
    void aRowIsMovedOnceInWholeSectorsAsThePageSays() throws IOException {
        gpu = EmulatedGpu.start(EmulatedGpuOptions.standard().withComputeCapability(80));
        List<String> lines = new ArrayList<>();
        try (NormDevice device = new CudaBackend().open(0)) {
            for (ElementType type : ElementType.values()) {
                for (int width : WIDTHS) {
                    int possible = type == ElementType.FLOAT64 ? Math.min(width, WIDEST_F64) : width;
                    lines.addAll(step(device, NormSpec.layer(possible).types(type, type)));
                }
            }
        }
        Files.write(TABLE, lines);
        List<String> page = Files.readAllLines(PAGE);
        List<String> missing = lines.stream().filter(line -> !page.contains(line)).toList();
        assertEquals(List.of(), missing, PAGE + " does not have these lines; all of them are in " + TABLE);
    }

    /** One step of training: the lines of its forward and of its backward pass. */
    private List<String> step(NormDevice device, NormSpec spec) {
        int width = spec.width();
        ElementType type = spec.rowType();
        long elements = (long) ROWS * width;
        try (LayerNorm norm = LayerNorm.on(device, spec);
                SavedStatistics saved = norm.statistics(ROWS);
                DeviceBuffer x = device.allocate(type, elements);
                DeviceBuffer dy = device.allocate(type, elements);
                DeviceBuffer out = device.allocate(type, elements);
                DeviceBuffer parameters = device.allocate(type, 4L * width)) {
            zero(device, x, dy, parameters);
            norm.forward(Forward.of(rows(x, width), rows(out, width)).gamma(column(parameters, 0, width))
                    .beta(column(parameters, 1, width)));
            gpu.resetCounters();
            norm.forward(Forward.of(rows(x, width), rows(out, width)).gamma(column(parameters, 0, width))
                    .beta(column(parameters, 1, width)).save(saved));
            Count forward = new Count(spec, kernel("forward"));
            forward.loadsOnce(x);
            forward.storesOnce(out);
            gpu.resetCounters();
            norm.backward(Backward.of(rows(dy, width), rows(x, width), saved).gamma(column(parameters, 0, width))
                    .dx(rows(out, width)).dgamma(column(parameters, 2, width)).dbeta(column(parameters, 3, width)));
            Count backward = new Count(spec, kernel("backward"));
            backward.loadsOnce(x);
            backward.loadsOnce(dy);
            backward.storesOnce(out);
            long partials = backward.stored() - elements * type.bytes();
            assertEquals(2 * elements / CHUNK * spec.computeType().bytes(), partials, "chunk sums");
            assertTrue(partials < 0.1 * 3 * elements * type.bytes(), "chunk sums take 10 % of the traffic, or more");
            return List.of(forward.line(2, 0), backward.line(3, partials));
        }
    }

    /** What is read has to be written first. */
    private static void zero(NormDevice device, DeviceBuffer... buffers) {
        try (DeviceQueue queue = device.openQueue()) {
            for (DeviceBuffer buffer : buffers) {
                Memory memory = buffer.memory();
                long bytes = memory.length() * memory.type().bytes();
                queue.copy(Memory.of(Arena.ofAuto().allocate(bytes, Long.BYTES), memory.type()), memory);
                queue.finish();
            }
        }
    }

    private static Rows rows(DeviceBuffer buffer, int width) {
        return Rows.of(buffer.memory(), width);
    }

    private static Memory column(DeviceBuffer parameters, int index, int width) {
        return parameters.memory().slice((long) index * width, width);
    }

    private KernelReport kernel(String pass) {
        List<KernelReport> found = gpu.counters().stream().filter(report -> report.kernel().startsWith(pass)).toList();
        assertEquals(1, found.size(), found.toString());
        return found.getFirst();
    }

    /** The counts of one launch. */
    private record Count(NormSpec spec, KernelReport kernel) {
        private long bytes() {
            return (long) ROWS * spec.width() * spec.rowType().bytes();
        }

        private KernelReport.AllocationTraffic with(DeviceBuffer buffer) {
            return kernel.with(Arguments.address(buffer.memory(), 0));
        }

        private void loadsOnce(DeviceBuffer buffer) {
            assertEquals(bytes(), with(buffer).bytesLoaded(), kernel.kernel() + " loads");
            assertEquals(bytes(), SECTOR * with(buffer).sectorsLoaded(), kernel.kernel() + " loads in sectors");
        }

        private void storesOnce(DeviceBuffer buffer) {
            assertEquals(bytes(), with(buffer).bytesStored(), kernel.kernel() + " stores");
            assertEquals(bytes(), SECTOR * with(buffer).sectorsStored(), kernel.kernel() + " stores in sectors");
        }

        private long stored() {
            return kernel.allocations().stream().mapToLong(KernelReport.AllocationTraffic::bytesStored).sum();
        }

        /** A line of the table: with {@code operands} rows for each row, and chunk sums of so many bytes. */
        private String line(int operands, long partials) {
            double elements = (double) ROWS * spec.width();
            double least = operands * (double) spec.rowType().bytes();
            double moved = least + partials / elements;
            double instructions = kernel.laneInstructions() / elements;
            StringBuilder line = new StringBuilder(String.format(Locale.ROOT,
                    "| `%s` | %d | %.0f | %.2f | 100 %% | %.2f | %.1f |", kernel.kernel(), spec.width(), least, moved,
                    kernel.barriers() / (double) ROWS, instructions));
            for (Gpu gpu : Gpu.values()) {
                line.append(String.format(Locale.ROOT, " %.0f %% |", 100 * gpu.issueSeconds(instructions)
                        / gpu.memorySeconds(moved)));
            }
            return line.toString();
        }
    }

    /** Published figures: memory bandwidth, multiprocessors, boost clock; four warps of 32 issue in a clock. */
    private enum Gpu {
        A100(2.04e12, 108, 1.41e9), H100(3.35e12, 132, 1.98e9), B200(8.0e12, 148, 1.85e9);

        private final double bytesPerSecond;
        private final double lanesPerSecond;

        Gpu(double bytesPerSecond, int multiprocessors, double clock) {
            this.bytesPerSecond = bytesPerSecond;
            this.lanesPerSecond = multiprocessors * clock * 4 * 32;
        }

        private double memorySeconds(double bytes) {
            return bytes / bytesPerSecond;
        }

        private double issueSeconds(double laneInstructions) {
            return laneInstructions / lanesPerSecond;
        }
    }
}
