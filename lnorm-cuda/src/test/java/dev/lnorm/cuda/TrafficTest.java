// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.ElementType;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;
import dev.lnorm.cuda.emulator.EmulatedGpu;
import dev.lnorm.cuda.emulator.KernelReport.AllocationTraffic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every kernel for aligned rows reads each operand once and writes each once, in whole sectors of 32 bytes. */
class TrafficTest {
    private static final int ROWS = 64; // four chunks; the shares are those of 2,048 rows, which have chunks of 16 too

    private static EmulatedGpu emulated;
    private static NormDevice gpu;

    @BeforeAll
    static void open() {
        emulated = EmulatedCuda.ofCapability(80);
        gpu = new CudaBackend().open(0);
    }

    @AfterAll
    static void close() {
        if (gpu != null) {
            gpu.close();
        }
    }

    private static Traffic count(ElementType rows, ElementType parameters, int width) {
        return Traffic.count(emulated, gpu, NormSpec.layer(width).types(rows, parameters), ROWS);
    }

    @ParameterizedTest
    @CsvSource({
            "FLOAT64, FLOAT64, 64, tiny", "FLOAT64, FLOAT64, 256, narrow", "FLOAT64, FLOAT64, 1024, wide",
            "FLOAT64, FLOAT64, 2048, wide", "FLOAT64, FLOAT64, 4096, wide",
            "FLOAT32, FLOAT32, 64, tiny", "FLOAT32, FLOAT32, 256, narrow", "FLOAT32, FLOAT32, 1024, wide",
            "FLOAT32, FLOAT32, 3072, wide",
            "FLOAT16, FLOAT16, 64, tiny", "FLOAT16, FLOAT16, 256, narrow", "FLOAT16, FLOAT32, 1024, wide",
            "BFLOAT16, BFLOAT16, 64, tiny", "BFLOAT16, FLOAT32, 256, narrow", "BFLOAT16, BFLOAT16, 1024, wide",
            "BFLOAT16, FLOAT32, 3072, wide"})
    void movesTheMinimum(ElementType rows, ElementType parameters, int width, String variant) {
        Traffic counted = count(rows, parameters, width);
        assertTrue(counted.gradients().kernel().endsWith("_" + variant), counted.gradients().kernel());
        isLoadedOnce(counted, counted.forward().with(counted.x()));
        isStoredOnce(counted, counted.forward().with(counted.y()));
        isLoadedOnce(counted, counted.gradients().with(counted.x()));
        isLoadedOnce(counted, counted.gradients().with(counted.dy()));
        isStoredOnce(counted, counted.gradients().with(counted.dx()));
    }

    /** Sums of 16 rows, or of 32 where 16-bit rows have pairs of chunks: of dgamma and dbeta, written and read. */
    @ParameterizedTest
    @CsvSource({"FLOAT64, 64", "FLOAT64, 1024", "FLOAT32, 256", "FLOAT32, 2048",
            "FLOAT16, 64", "BFLOAT16, 256", "FLOAT16, 1024", "BFLOAT16, 2048"})
    void chunkSumsAreATwelfth(ElementType type, int width) {
        Traffic counted = count(type, type, width);
        assertEquals(3 * counted.operandBytes(), 12 * counted.partialBytes());
    }

    @ParameterizedTest
    @EnumSource(ElementType.class)
    void chunkSumsAreLessThanATenthAt2048Rows(ElementType type) {
        Traffic counted = Traffic.count(emulated, gpu, NormSpec.layer(64).types(type, type), 2_048);
        double share = (double) counted.partialBytes() / (3 * counted.operandBytes());
        assertTrue(share < 0.1, "chunk sums are " + share + " of the traffic of dy, x and dx");
    }

    private static void isLoadedOnce(Traffic counted, AllocationTraffic operand) {
        assertEquals(counted.operandBytes(), operand.bytesLoaded());
        assertEquals(counted.operandBytes(), 32 * operand.sectorsLoaded());
        assertEquals(0, operand.bytesStored());
    }

    private static void isStoredOnce(Traffic counted, AllocationTraffic operand) {
        assertEquals(counted.operandBytes(), operand.bytesStored());
        assertEquals(counted.operandBytes(), 32 * operand.sectorsStored());
        assertEquals(0, operand.bytesLoaded());
    }
}
