// SPDX-License-Identifier: Apache-2.0
package org.example.plain;

import dev.lnorm.Availability;
import dev.lnorm.DeviceInfo;
import dev.lnorm.LayerNormBackend;
import dev.lnorm.NormDevice;
import java.util.List;

/** Layer normalization of {@code f32} rows in Java arrays, in plain Java. */
public final class PlainBackend implements LayerNormBackend {
    private static final DeviceInfo DEVICE = DeviceInfo.of("plain", 0, "plain Java", Runtime.getRuntime().maxMemory(),
            DeviceInfo.RANK_BASELINE);

    @Override
    public String name() {
        return "plain";
    }

    @Override
    public Availability availability() {
        return Availability.available("plain Java, in the caller's thread");
    }

    @Override
    public List<DeviceInfo> devices() {
        return List.of(DEVICE);
    }

    @Override
    public NormDevice open(int ordinal) {
        if (ordinal != 0) {
            throw new IllegalArgumentException("plain has no device " + ordinal + ": it has device 0");
        }
        return new PlainDevice(DEVICE);
    }
}
