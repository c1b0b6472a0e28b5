// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.peers.libtorch;

import dev.lnorm.Availability;
import dev.lnorm.DeviceInfo;
import dev.lnorm.LayerNormBackend;
import dev.lnorm.NormDevice;
import java.util.List;

/**
 * Layer normalization by libtorch on the host CPU, named {@code libtorch}. The system property
 * {@code lnorm.peers.threads} sets its threads.
 */
public final class LibtorchBackend implements LayerNormBackend {
    private static final DeviceInfo HOST = DeviceInfo.of("libtorch", 0, "the host CPU",
            Runtime.getRuntime().maxMemory(), DeviceInfo.RANK_BASELINE);

    /** Called by the service loader; does nothing. */
    public LibtorchBackend() {}

    @Override
    public String name() {
        return HOST.backend();
    }

    @Override
    public Availability availability() {
        try {
            return Availability.available(AtenKernels.description());
        } catch (LinkageError failure) {
            return Availability.unavailable(Availability.Reason.LIBRARY_MISSING, "libtorch does not load: " + failure,
                    "use a machine that its Maven artifact is for (Linux, x86-64)", failure);
        }
    }

    @Override
    public List<DeviceInfo> devices() {
        return availability().isAvailable() ? List.of(HOST) : List.of();
    }

    @Override
    public NormDevice open(int ordinal) {
        if (ordinal != 0) {
            throw new IllegalArgumentException("libtorch has device 0 only, device " + ordinal + " was asked for");
        }
        return new LibtorchDevice(HOST);
    }
}
