// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import dev.lnorm.LayerNormBackend;
import dev.lnorm.testkit.BackendTest;
import org.junit.jupiter.api.BeforeAll;

/** The conformance testkit on PoCL, with one family of kernels. */
abstract class PoclConformance extends BackendTest {
    private final String kernels;

    PoclConformance(String kernels) {
        this.kernels = kernels;
    }

    @BeforeAll
    static void requirePocl() {
        Installed.POCL.require();
    }

    @Override
    protected LayerNormBackend backend() {
        return Installed.pocl(kernels);
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
