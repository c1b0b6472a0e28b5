// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.naive;

import dev.lnorm.Availability;
import dev.lnorm.DeviceInfo;
import dev.lnorm.LayerNormBackend;
import dev.lnorm.NormDevice;
import java.util.List;

/** The naive baseline, named {@code naive}: {@code f32} in Java arrays, one thread. No service: it is only raced. */
public final class NaiveBackend implements LayerNormBackend {
    private static final DeviceInfo CALLER = DeviceInfo.of("naive", 0, "array expressions", Long.MAX_VALUE,
            DeviceInfo.RANK_BASELINE);

    /** A backend without state. */
    public NaiveBackend() {}

    @Override
    public String name() {
        return CALLER.backend();
    }

    @Override
    public Availability availability() {
        return Availability.available("array expressions in the caller");
    }

    @Override
    public List<DeviceInfo> devices() {
        return List.of(CALLER);
    }

    @Override
    public NormDevice open(int ordinal) {
        return new NaiveDevice(CALLER);
    }
}
