// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import dev.lnorm.Availability;
import dev.lnorm.DeviceInfo;
import dev.lnorm.LayerNormBackend;
import dev.lnorm.NormDevice;
import java.util.List;

/** The backend named {@code cuda}. This version has no kernels, and it reports itself unavailable on every machine. */
public final class CudaBackend implements LayerNormBackend {
    private static final Availability NO_KERNELS = Availability.unavailable(Availability.Reason.LIBRARY_MISSING,
            "this version of lnorm-cuda has no kernels", "use the cpu backend (lnorm-cpu)", null);

    /** For {@link java.util.ServiceLoader}. */
    public CudaBackend() {}

    @Override
    public String name() {
        return "cuda";
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
        throw new IllegalArgumentException("cuda has no device " + ordinal + ": " + NO_KERNELS);
    }
}
