// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite;

import dev.lnorm.Availability;
import dev.lnorm.DeviceInfo;
import dev.lnorm.LayerNormBackend;
import dev.lnorm.NormDevice;
import java.util.List;

/** Stands for a backend that cannot be asked, in cases that are not run. */
record AbsentBackend(String name, String why) implements LayerNormBackend {
    @Override
    public Availability availability() {
        return Availability.unavailable(Availability.Reason.BROKEN, why, "make it available, then run again", null);
    }

    @Override
    public List<DeviceInfo> devices() {
        return List.of();
    }

    @Override
    public NormDevice open(int ordinal) {
        throw new IllegalArgumentException(name + " has no device " + ordinal + ": it has none, since " + why);
    }
}
