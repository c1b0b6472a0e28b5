// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import dev.lnorm.Availability;
import dev.lnorm.DeviceInfo;
import dev.lnorm.LayerNormBackend;
import dev.lnorm.NormDevice;
import java.util.List;

/**
 * The backend named {@code opencl}. This version has no kernels, and it reports itself unavailable on every machine.
 */
public final class OpenClBackend implements LayerNormBackend {
    private static final Availability NO_KERNELS = Availability.unavailable(Availability.Reason.LIBRARY_MISSING,
            "this version of lnorm-opencl has no kernels", "use the cpu backend (lnorm-cpu)", null);

    /** For {@link java.util.ServiceLoader}. */
    public OpenClBackend() {}

    @Override
    public String name() {
        return "opencl";
    }

    @Override
    public Availability availability() {
        return NO_KERNELS;
    }

    @Override
    public List<DeviceInfo> devices() {
        return List.of();
    }

    @Override
    public NormDevice open(int ordinal) {
        throw new IllegalArgumentException("opencl has no device " + ordinal + ": " + NO_KERNELS);
    }
}
