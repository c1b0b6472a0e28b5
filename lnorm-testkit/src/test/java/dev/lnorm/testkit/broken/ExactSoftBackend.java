// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import dev.lnorm.NormDevice;
import dev.lnorm.NormKernel;
import dev.lnorm.NormSpec;
import java.util.function.Supplier;

/** A correct backend that declares REPRODUCIBLE: its results are the testkit's transcription of the definition. */
final class ExactSoftBackend extends SoftBackend {
    private final Supplier<ExactSteps> steps;

    /** A backend that differs from the correct one in {@code steps}, which is asked for once a kernel. */
    ExactSoftBackend(String name, Supplier<ExactSteps> steps) {
        super(name, steps);
        this.steps = steps;
    }

    @Override
    NormKernel prepare(NormDevice device, NormSpec spec) {
        return new ExactKernel(device, spec, steps.get());
    }
}
