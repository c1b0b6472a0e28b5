// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import dev.lnorm.LayerNormBackend;
import dev.lnorm.testkit.BackendTest;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;

/** The conformance testkit on the emulated GPU, at a size that an interpreter runs in minutes. */
class EmulatedConformanceTest extends BackendTest {
    @BeforeAll
    static void start() {
        EmulatedCuda.ofCapability(80);
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

    /** An interpreter shares the machine with the rest of the build. */
    @Override
    protected Duration limit() {
        return Duration.ofMinutes(10);
    }
}
