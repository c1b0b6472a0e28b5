// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import dev.lnorm.LayerNormBackend;
import dev.lnorm.cuda.emulator.EmulatedGpu;
import dev.lnorm.cuda.emulator.EmulatedGpuOptions;
import dev.lnorm.cuda.emulator.NeedsGcc;
import dev.lnorm.testkit.BackendTest;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;

/** The conformance testkit through JCuda on the emulated GPU, in a size for an interpreter. */
class EmulatedConformanceTest extends BackendTest {
    @BeforeAll
    static void start() {
        NeedsGcc.require();
        EmulatedGpu.start(EmulatedGpuOptions.standard());
    }

    @Override
    protected LayerNormBackend backend() {
        return new CudaBackend();
    }

    @Override
    protected int problems() {
        return 1;
    }

    @Override
    protected int elements() {
        return 512;
    }

    @Override
    protected Duration limit() {
        return Duration.ofMinutes(10);
    }
}
