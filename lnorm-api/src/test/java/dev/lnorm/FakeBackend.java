// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;

/** A backend with a device for each rank. Providers that tests compile into jars extend it; hence public. */
public class FakeBackend implements LayerNormBackend {
    private final String name;
    private final int[] ranks;

    /** A backend of that name; its devices have these ranks, by ordinal. */
    public FakeBackend(String name, int... ranks) {
        this.name = name;
        this.ranks = ranks.clone();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Availability availability() {
        return Availability.available("fake");
    }

    @Override
    public List<DeviceInfo> devices() {
        return IntStream.range(0, ranks.length).mapToObj(i -> DeviceInfo.of(name, i, "Fake", 0, ranks[i])).toList();
    }

    @Override
    public NormDevice open(int ordinal) {
        return new FakeDevice(devices().get(ordinal), EnumSet.complementOf(EnumSet.of(Capability.DEVICE_MEMORY)));
    }
}
