// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

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
import dev.lnorm.testkit.Layout;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Thread blocks that take two chunks of rows: the bits of the CPU backend, and when there are such blocks. */
class PairedChunksTest {
    private static final int LARGEST_SHARED = 227 << 10;

    private static EmulatedGpu emulated;
    private static NormDevice gpu;

    /** One multiprocessor, so that blocks of any width are paired. */
    @BeforeAll
    static void open() {
        EmulatedCuda.require();
        emulated = EmulatedGpu.start(EmulatedGpuOptions.standard().withMultiprocessors(1));
        gpu = new CudaBackend().open(0);
    }

    @AfterAll
    static void close() {
        if (gpu != null) {
            gpu.close();
        }
    }

    /** Two whole chunks, a short second one, a last one alone, and a last pair whose second chunk is short. */
    @ParameterizedTest
    @ValueSource(ints = {32, 17, 33, 50})
    void bits(int rows) {
        for (int width : new int[] {2, 48, 200, 776, 1544, 2056}) {
            for (NormSpec spec : List.of(NormSpec.layer(width).types(ElementType.FLOAT16, ElementType.FLOAT32),
                    NormSpec.rms(width).types(ElementType.BFLOAT16, ElementType.BFLOAT16))) {
                assertEquals(List.of(), KernelCases.differences(gpu, spec, Layout.DENSE_DEVICE, rows),
                        () -> emulated.lastFault().orElse(""));
            }
        }
    }

    /** The widest, which takes more shared memory than a kernel has unasked. */
    @Test
    void bitsOfTheWidestRows() {
        NormSpec spec = NormSpec.layer(6_144).types(ElementType.BFLOAT16, ElementType.FLOAT32);
        assertEquals(List.of(), KernelCases.differences(gpu, spec, Layout.DENSE_DEVICE, 17),
                () -> emulated.lastFault().orElse(""));
        assertEquals(1, emulated.counters().stream().filter(report -> report.kernel().startsWith("backward_bf16_f32"))
                .filter(report -> report.kernel().endsWith("wide")).count());
    }

    /** Each team finishes one gradient; the other team's need not be asked for. */
    @ParameterizedTest
    @ValueSource(ints = {64, 1544})
    void oneGradientAlone(int width) {
        int rows = 33;
        NormSpec spec = NormSpec.layer(width).types(ElementType.BFLOAT16, ElementType.FLOAT32);
        short[] values = new short[rows * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = (short) (0x3F00 + i * 37 % 0x80); // bf16 from a half to one
        }
        try (LayerNorm norm = LayerNorm.on(gpu, spec);
                DeviceQueue queue = gpu.openQueue();
                SavedStatistics saved = norm.statistics(rows);
                DeviceBuffer x = gpu.allocate(ElementType.BFLOAT16, values.length);
                DeviceBuffer y = gpu.allocate(ElementType.BFLOAT16, values.length)) {
            queue.copy(Memory.of(values, ElementType.BFLOAT16), x.memory());
            norm.forward(Forward.of(Rows.of(x.memory(), width), Rows.of(y.memory(), width)).save(saved), queue);
            Backward call = Backward.of(Rows.of(x.memory(), width), Rows.of(x.memory(), width), saved);
            Map<String, float[]> both = gradients(norm, queue, call, "dgamma", "dbeta");
            for (String one : both.keySet()) {
                assertArrayEquals(both.get(one), gradients(norm, queue, call, one).get(one), one);
            }
        }
    }

    private static Map<String, float[]> gradients(LayerNorm norm, DeviceQueue queue, Backward call, String... names) {
        int width = norm.spec().width();
        try (DeviceBuffer dgamma = gpu.allocate(ElementType.FLOAT32, width);
                DeviceBuffer dbeta = gpu.allocate(ElementType.FLOAT32, width)) {
            List<String> wanted = List.of(names);
            Backward asked = wanted.contains("dgamma") ? call.dgamma(dgamma.memory(), Backward.Mode.OVERWRITE) : call;
            asked = wanted.contains("dbeta") ? asked.dbeta(dbeta.memory(), Backward.Mode.OVERWRITE) : asked;
            norm.backward(asked, queue);
            float[] sumsOfGamma = new float[width];
            float[] sumsOfBeta = new float[width];
            if (wanted.contains("dgamma")) {
                queue.copy(dgamma.memory(), Memory.of(sumsOfGamma));
            }
            if (wanted.contains("dbeta")) {
                queue.copy(dbeta.memory(), Memory.of(sumsOfBeta));
            }
            return Map.of("dgamma", sumsOfGamma, "dbeta", sumsOfBeta);
        }
    }

    /** 2,048 rows are 128 chunks, 64 pairs: for a T4 with its 40 multiprocessors, and for an H100 with 132. */
    @ParameterizedTest
    @CsvSource({"FLOAT64, 1024, 40, 128", "FLOAT32, 64, 40, 128", "FLOAT32, 4096, 40, 128",
            "FLOAT16, 64, 132, 64", "BFLOAT16, 256, 132, 64", "FLOAT16, 1024, 132, 64", "BFLOAT16, 2048, 132, 64",
            "FLOAT16, 4096, 40, 64", "FLOAT16, 4096, 64, 64", "BFLOAT16, 4096, 132, 128", "BFLOAT16, 6144, 40, 64",
            "BFLOAT16, 8192, 40, 128", "BFLOAT16, 1023, 132, 128"})
    void partialsOf2048Rows(ElementType type, int width, int multiprocessors, int partials) {
        int rows = 2_048;
        NormSpec spec = NormSpec.layer(width).types(type, type);
        try (LayerNorm norm = LayerNorm.on(gpu, spec);
                SavedStatistics saved = norm.statistics(rows);
                DeviceBuffer buffer = gpu.allocate(type, (long) rows * width)) {
            Rows operand = Rows.of(buffer.memory(), width);
            Backward call = Backward.of(operand, operand, saved).dx(operand).dgamma(buffer.memory().slice(0, width),
                    Backward.Mode.OVERWRITE);
            assertEquals(partials, LaunchConfig.backward(spec, call, LARGEST_SHARED, multiprocessors).partials(rows));
        }
    }
}
