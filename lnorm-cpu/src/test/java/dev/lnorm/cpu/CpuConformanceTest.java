// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import dev.lnorm.LayerNormBackend;
import dev.lnorm.testkit.BackendTest;

/** The conformance testkit on the CPU backend as users open it. */
class CpuConformanceTest extends BackendTest {
    @Override
    protected LayerNormBackend backend() {
        return new CpuBackend();
    }
}
