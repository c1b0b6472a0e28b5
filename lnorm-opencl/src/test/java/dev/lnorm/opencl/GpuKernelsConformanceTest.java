// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import dev.lnorm.LayerNormBackend;
import dev.lnorm.testkit.BackendTest;
import org.junit.jupiter.api.BeforeAll;

/** The conformance testkit on PoCL, with the kernels for GPUs. */
class GpuKernelsConformanceTest extends BackendTest {
    @BeforeAll
    static void requirePocl() {
        Installed.POCL.require();
    }

    @Override
    protected LayerNormBackend backend() {
        return Installed.pocl("gpu");
    }

    @Override
    protected int problems() {
        return 2;
    }

    @Override
    protected int elements() {
        return 4_096;
    }
}
