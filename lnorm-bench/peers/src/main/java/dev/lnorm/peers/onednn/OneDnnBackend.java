// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.peers.onednn;

import dev.lnorm.Availability;
import dev.lnorm.DeviceInfo;
import dev.lnorm.LayerNormBackend;
import dev.lnorm.NormDevice;
import java.util.List;

/** Layer normalization by oneDNN on the host CPU, named {@code onednn}. {@code OMP_NUM_THREADS} sets its threads. */
public final class OneDnnBackend implements LayerNormBackend {
    private static final DeviceInfo HOST = DeviceInfo.of("onednn", 0, "the host CPU",
            Runtime.getRuntime().maxMemory(), DeviceInfo.RANK_BASELINE);

    /** Called by the service loader; does nothing. */
    public OneDnnBackend() {}

    @Override
    public String name() {
        return HOST.backend();
    }

    @Override
    public Availability availability() {
        try {
            return Availability.available(OneDnnDevice.version());
        } catch (LinkageError failure) {
            return Availability.unavailable(Availability.Reason.LIBRARY_MISSING, "oneDNN does not load: " + failure,
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
            throw new IllegalArgumentException("onednn has device 0 only, device " + ordinal + " was asked for");
        }
        return OneDnnDevice.open(HOST);
    }
}
