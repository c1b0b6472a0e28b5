// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.Backends;
import dev.lnorm.DeviceException;
import dev.lnorm.ElementType;
import dev.lnorm.Forward;
import dev.lnorm.LayerNorm;
import dev.lnorm.Memory;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import dev.lnorm.cuda.emulator.EmulatedGpu;
import dev.lnorm.cuda.emulator.EmulatedGpuOptions;
import dev.lnorm.cuda.emulator.Injection;
import dev.lnorm.testkit.Layout;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What fails on a GPU is one clear exception, and this JVM, the CPU backend and a device opened anew work on. */
class ErrorPathTest {
    private static final NormSpec SPEC = NormSpec.layer(48);
    private static final int DEVICE_UNAVAILABLE = 46;
    private static final int UNSUPPORTED_PTX = 222;
    private static final int ILLEGAL_ADDRESS = 700;
    private static final int OUT_OF_RESOURCES = 701;

    private EmulatedGpu emulated;

    @BeforeEach
    void start() {
        emulated = EmulatedCuda.ofCapability(75);
    }

    @AfterEach
    void otherDevicesWork() {
        emulated.clearInjections();
        float[] row = {1, 2, 3, 4};
        try (NormDevice cpu = Backends.named("cpu").open(0);
                LayerNorm norm = LayerNorm.on(cpu, NormSpec.layer(row.length))) {
            assertEquals(1.3416355f, norm.forward(row, null, null)[3]);
        }
        try (NormDevice gpu = new CudaBackend().open(0)) {
            works(gpu);
        }
    }

    private static void works(NormDevice gpu) {
        assertEquals(List.of(), KernelCases.differences(gpu, SPEC, Layout.DENSE_DEVICE));
    }

    private static DeviceException fails(NormDevice gpu, String... words) {
        DeviceException failure = assertThrows(DeviceException.class, () -> works(gpu));
        for (String word : words) {
            assertTrue(failure.getMessage().contains(word), failure.getMessage());
        }
        return failure;
    }

    @Test
    void refusedPtx() {
        try (NormDevice gpu = new CudaBackend().open(0)) {
            emulated.inject("cuModuleLoadDataEx", UNSUPPORTED_PTX, 1, Injection.ONCE);
            fails(gpu, "cuModuleLoadDataEx of kernel forward_f32_f32_narrow in lnorm_sm75.ptx",
                    "CUDA_ERROR_UNSUPPORTED_PTX_VERSION (222)", "update NVIDIA's driver");
            works(gpu);
        }
    }

    /** The kernel is there already when the driver is asked again. */
    @Test
    void refusedSharedMemory() {
        emulated = EmulatedCuda.ofCapability(80);
        NormSpec wide = NormSpec.layer(3_080).types(ElementType.FLOAT64, ElementType.FLOAT64);
        try (NormDevice gpu = new CudaBackend().open(0)) {
            emulated.inject("cuFuncSetAttribute", OUT_OF_RESOURCES, 1, Injection.ONCE);
            DeviceException failure = assertThrows(DeviceException.class,
                    () -> KernelCases.differences(gpu, wide, Layout.DENSE_DEVICE));
            assertTrue(failure.getMessage().contains("cuFuncSetAttribute of backward_f64_f64_wide to 165888 bytes"),
                    failure.getMessage());
            assertEquals(List.of(), KernelCases.differences(gpu, wide, Layout.DENSE_DEVICE));
        }
    }

    @Test
    void refusedLaunch() {
        try (NormDevice gpu = new CudaBackend().open(0)) {
            emulated.inject("cuLaunchKernel", OUT_OF_RESOURCES, 1, Injection.ONCE);
            fails(gpu, "cuLaunchKernel", "forward_f32_f32_narrow", "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES (701)");
            assertTrue(gpu.isOpen());
            works(gpu);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, forward of LAYER width 48", "2, backward of LAYER width 48", "3, backward of LAYER width 48"})
    void kernelFailsLater(int launch, String work) {
        try (NormDevice gpu = new CudaBackend().open(0)) {
            emulated.inject("cuLaunchKernel", ILLEGAL_ADDRESS, launch, Injection.ASYNCHRONOUS);
            fails(gpu, work, "CUDA_ERROR_ILLEGAL_ADDRESS (700)", "the device has been closed: open it again");
            assertFalse(gpu.isOpen());
        }
    }

    @ParameterizedTest
    @CsvSource({"cuMemAlloc_v2", "cuStreamCreate", "cuModuleLoadDataEx", "cuLaunchKernel", "cuStreamSynchronize"})
    void deviceLost(String function) {
        try (NormDevice gpu = new CudaBackend().open(0)) {
            emulated.inject(function, DEVICE_UNAVAILABLE, 1, Injection.DEVICE_LOST);
            fails(gpu, "CUDA_ERROR_DEVICE_UNAVAILABLE (46)", "the device has been closed: open it again");
            assertFalse(gpu.isOpen());
        }
    }

    @Test
    void outOfMemory() {
        emulated.configure(EmulatedGpuOptions.standard().withMemory(4 << 20));
        try (NormDevice gpu = new CudaBackend().open(0)) {
            DeviceException failure = assertThrows(DeviceException.class,
                    () -> gpu.allocate(ElementType.FLOAT32, 2 << 20));
            assertTrue(failure.getMessage().contains("cuMemAlloc of 8388608 bytes"), failure.getMessage());
            assertTrue(failure.getMessage().contains("CUDA_ERROR_OUT_OF_MEMORY (2)"), failure.getMessage());
            works(gpu);
        }
    }

    /** Nothing is computed in place of what there is no room for. */
    @Test
    void outOfMemoryWithinACall() {
        try (NormDevice gpu = new CudaBackend().open(0); LayerNorm norm = LayerNorm.on(gpu, SPEC)) {
            float[] y = new float[SPEC.width()];
            emulated.inject("cuMemAlloc_v2", 2, 2, Injection.ONCE);
            Forward call = Forward.of(Rows.of(Memory.of(new float[SPEC.width()]), SPEC.width()),
                    Rows.of(Memory.of(y), SPEC.width()));
            assertThrows(DeviceException.class, () -> norm.forwardCopying(call));
            assertArrayEquals(new float[SPEC.width()], y);
            works(gpu);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "1 12060 75 4 1000000 1000000 | cuStreamGetCtx | cuda: TOO_OLD: the CUDA driver has no cuStreamGetCtx",
            "1 10000 75 4 1000000 1000000 | '' | cuda: TOO_OLD: the CUDA driver is of CUDA 10.0, the kernels need 10.1",
            "1 12060 70 4 1000000 1000000 | '' | has compute capability 7.0, the kernels need 7.5",
            "0 12060 75 4 1000000 1000000 | '' | cuda: NO_DEVICE: the CUDA driver finds no GPU"})
    void unfitMachine(String options, String absent, String words) throws IOException, InterruptedException {
        Command run = Command.java(List.of("-Doptions=" + options, "-Dabsent=" + absent), OtherMachine.class, Map.of());
        assertEquals(0, run.exit(), run.output());
        assertTrue(run.output().contains(words), run.output());
        assertTrue(run.output().contains("refused: "), run.output());
        assertTrue(run.output().contains("normalized: 1.3416355 on cpu"), run.output());
    }

    /** Whoever computes there is gone, in the middle of a kernel. */
    @Test
    void machineLostWithinACall() throws IOException, InterruptedException {
        Command run = Command.java(List.of(), LostMachine.class, Map.of());
        assertEquals(0, run.exit(), run.output());
        for (String words : List.of("heard: ", "failed on cuda:0 (lnorm emulated GPU)",
                "CUDA_ERROR_UNKNOWN (999): the driver serves "
                        + "this context no more, so the device has been closed: open it again",
                "open: false",
                "after: java.lang.IllegalStateException", "finish: java.lang.IllegalStateException", "close: done",
                "refused: ", "normalized: 1.3416355 on cpu")) {
            assertTrue(run.output().contains(words), words + " is not in " + run.output());
        }
    }

    /** The emulated driver waits on; a real one is not asked by way of a socket. */
    @Test
    void pausedWithinACall() throws IOException, InterruptedException {
        Command run = Command.java(List.of(), PausedMachine.class, Map.of());
        assertEquals(0, run.exit(), run.output());
        assertTrue(run.output().endsWith("\npaused: 0, open: true\n"), run.output());
    }
}
