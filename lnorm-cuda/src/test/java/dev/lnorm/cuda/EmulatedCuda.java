// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import dev.lnorm.cuda.emulator.EmulatedGpu;
import dev.lnorm.cuda.emulator.EmulatedGpuOptions;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * The CUDA backend on an emulated GPU. Where there can be none a test is not run, and says so loudly; a continuous
 * integration machine (environment {@code CI=true}) fails instead.
 */
final class EmulatedCuda {
    private EmulatedCuda() {}

    /** Ends a test that needs the emulated GPU where there can be none. */
    static void require() {
        Optional<String> missing = EmulatedGpu.missing();
        if (missing.isEmpty()) {
            return;
        }
        String message = "NOT RUN: a test of the CUDA backend needs the emulated GPU: " + missing.get();
        if ("true".equals(System.getenv("CI"))) {
            Assertions.fail(message);
        }
        System.err.println("*** " + message + " ***");
        Assumptions.abort(message);
    }

    /** The emulated GPU of this JVM as a new machine of a compute capability, times ten. */
    static EmulatedGpu ofCapability(int capability) {
        require();
        return EmulatedGpu.start(EmulatedGpuOptions.standard().withComputeCapability(capability));
    }
}
