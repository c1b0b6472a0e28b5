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
import dev.lnorm.LayerNorm;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;
import dev.lnorm.cuda.emulator.EmulatedGpu;
import dev.lnorm.cuda.emulator.EmulatedGpuOptions;
import dev.lnorm.cuda.emulator.Injection;
import dev.lnorm.cuda.emulator.NeedsGcc;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What fails on a GPU is said clearly, and the JVM, the CPU and what can be used again go on. */
class FailureTest {
    private static final NormSpec SPEC = NormSpec.layer(4);
    private static final float[] ROW = {1, 2, 3, 4};

    private EmulatedGpu gpu;

    @BeforeAll
    static void needsGcc() {
        NeedsGcc.require();
    }

    @BeforeEach
    void start() {
        gpu = EmulatedGpu.start(EmulatedGpuOptions.standard());
    }

    @AfterEach
    void theCpuAndTheNextDeviceWork() {
        gpu.configure(EmulatedGpuOptions.standard());
        try (NormDevice cpu = Backends.named("cpu").open(0); NormDevice next = new CudaBackend().open(0)) {
            assertArrayEquals(normalized(cpu), normalized(next));
        }
    }

    private static float[] normalized(NormDevice device) {
        try (LayerNorm norm = LayerNorm.on(device, SPEC)) {
            return norm.forward(ROW, null, null);
        }
    }

    /** The failure of {@code call} on a device; the message has all of {@code parts}. */
    private static void fails(NormDevice device, Runnable call, String... parts) {
        String message = assertThrows(DeviceException.class, call::run).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
        assertTrue(message.contains(device.info().name()), message);
    }

    @Test
    void outOfMemory() {
        gpu.configure(EmulatedGpuOptions.standard().withMemory(1 << 20));
        try (NormDevice device = new CudaBackend().open(0)) {
            fails(device, () -> device.allocate(ElementType.FLOAT32, 1 << 20).close(), "cuMemAlloc", "4194304",
                    "CUDA_ERROR_OUT_OF_MEMORY");
            normalized(device);
        }
    }

    @Test
    void aLaunchThatFails() {
        try (NormDevice device = new CudaBackend().open(0); LayerNorm norm = LayerNorm.on(device, SPEC)) {
            gpu.inject("cuLaunchKernel", 701, 1, Injection.ONCE);
            fails(device, () -> norm.forward(ROW, null, null), "cuLaunchKernel", "LAYER width 4",
                    "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES");
            norm.forward(ROW, null, null);
        }
    }

    @Test
    void aDriverThatRefusesThePtx() {
        try (NormDevice device = new CudaBackend().open(0); LayerNorm norm = LayerNorm.on(device, SPEC)) {
            gpu.inject("cuModuleLoadDataEx", 222, 1, Injection.ONCE);
            fails(device, () -> norm.forward(ROW, null, null), "cuModuleLoadDataEx",
                    "CUDA_ERROR_UNSUPPORTED_PTX_VERSION", "driver");
            norm.forward(ROW, null, null);
        }
    }

    @Test
    void aDeviceThatIsLostInTheMiddleOfACall() {
        try (NormDevice device = new CudaBackend().open(0); LayerNorm norm = LayerNorm.on(device, SPEC)) {
            norm.forward(ROW, null, null);
            gpu.inject("cuStreamSynchronize", 719, 1, Injection.DEVICE_LOST);
            fails(device, () -> norm.forward(ROW, null, null), "CUDA_ERROR_LAUNCH_FAILED", "open it again");
            assertFalse(device.isOpen());
            assertThrows(IllegalStateException.class, () -> norm.forward(ROW, null, null));
        }
    }

    @Test
    void aMachineWithoutAGpu() throws Exception {
        isNotServed(EmulatedGpuOptions.standard().withDevices(0), "", "cuda: NO_DEVICE: the CUDA driver finds no GPU");
    }

    @Test
    void aGpuThatIsTooOld() throws Exception {
        isNotServed(EmulatedGpuOptions.standard().withComputeCapability(70), "",
                "cuda: TOO_OLD: lnorm emulated GPU has compute capability 7.0, the kernels need 7.5");
    }

    @Test
    void aDriverThatIsTooOld() throws Exception {
        isNotServed(EmulatedGpuOptions.standard().withDriverVersion(10_000), "",
                "cuda: TOO_OLD: the CUDA driver is of CUDA 10.0, the kernels need 10.1");
    }

    @Test
    void aDriverWithoutAFunction() throws Exception {
        isNotServed(EmulatedGpuOptions.standard(), "cuLaunchKernel",
                "cuda: TOO_OLD: the CUDA driver has no cuLaunchKernel");
    }

    /** In a JVM of its own, since the driver is asked once. */
    private static void isNotServed(EmulatedGpuOptions machine, String absent, String said) throws Exception {
        Command run = Command.java(List.of("-Dmachine=" + machine.format(), "-Dabsent=" + absent), MachineMain.class,
                Map.of());
        assertEquals(0, run.exit(), run.output());
        assertTrue(run.output().contains(said), run.output());
        assertTrue(run.output().contains("refused: "), run.output());
        assertTrue(run.output().contains("normalized: 1.3416355 on cpu"), run.output());
    }
}
