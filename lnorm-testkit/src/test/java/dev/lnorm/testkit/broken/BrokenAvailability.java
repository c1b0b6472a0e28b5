// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import static dev.lnorm.testkit.broken.BrokenBackend.of;

import dev.lnorm.Availability;
import dev.lnorm.DeviceInfo;
import dev.lnorm.NormDevice;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Bugs in how a backend presents itself and its devices. */
final class BrokenAvailability {
    private BrokenAvailability() {}

    static List<BrokenBackend> all() {
        return List.of(
                of("name-in-upper-case", "a brand name", "A2", "lower case|name", NameInUpperCase::new),
                of("name-with-a-version", "a name made anew each time: no pin ever matches", "A2", "name|constant",
                        NameChanges::new),
                of("availability-throws", "UnsatisfiedLinkError got through", "A3", "availability",
                        AvailabilityThrows::new),
                of("availability-probes-every-time", "the second probe finds the device busy", "A3", "availability",
                        AvailabilityChanges::new),
                of("ordinals-from-one", "counted as people count", "A4", "ordinal", OrdinalsFromOne::new),
                of("ordinals-per-platform", "two platforms, each with a device 0", "A4", "ordinal|twice",
                        OrdinalsTwice::new),
                of("any-ordinal-opens", "the default device for what is not there", "A4",
                        "IllegalArgumentException|ordinal|refuse", AnyOrdinalOpens::new),
                of("another-device-opens", "results of another device than the one asked for", "A4",
                        "asked for.*opened", AnotherDeviceOpens::new),
                of("results-of-another-backend", "a silent fallback to the CPU", "A4", "asked for.*opened",
                        AnotherBackend::new),
                of("one-device-for-all", "a singleton: whoever closes it closes it for all", "A4 L1 L3 C8",
                        "closed|same", OneDeviceForAll::new),
                of("global-state-flipped", "a system property set while a library loads", "A7", "property|global|lnorm",
                        GlobalStateFlipped::new));
    }

    private static final class NameInUpperCase extends SoftBackend {
        NameInUpperCase(String name) {
            super(name.toUpperCase(Locale.ROOT), SoftSteps::new);
        }
    }

    private static final class NameChanges extends SoftBackend {
        private final AtomicInteger asked = new AtomicInteger();

        NameChanges(String name) {
            super(name, SoftSteps::new);
        }

        @Override
        public String name() {
            return super.name() + asked.incrementAndGet();
        }
    }

    private static final class AvailabilityThrows extends SoftBackend {
        AvailabilityThrows(String name) {
            super(name, SoftSteps::new);
        }

        @Override
        public Availability availability() {
            throw new UnsatisfiedLinkError("availability: libvendor.so.1 is not on java.library.path");
        }
    }

    private static final class AvailabilityChanges extends SoftBackend {
        private final AtomicInteger probes = new AtomicInteger();

        AvailabilityChanges(String name) {
            super(name, SoftSteps::new);
        }

        @Override
        public Availability availability() {
            return probes.incrementAndGet() % 2 == 1
                    ? super.availability()
                    : Availability.unavailable(Availability.Reason.NO_DEVICE, "the device is busy", "wait", null);
        }
    }

    private static final class OrdinalsFromOne extends SoftBackend {
        OrdinalsFromOne(String name) {
            super(name, SoftSteps::new);
        }

        @Override
        public List<DeviceInfo> devices() {
            return List.of(info(1));
        }

        @Override
        public NormDevice open(int ordinal) {
            if (ordinal != 1) {
                throw new IllegalArgumentException("there is no device " + ordinal);
            }
            return device(1);
        }
    }

    private static final class OrdinalsTwice extends SoftBackend {
        OrdinalsTwice(String name) {
            super(name, SoftSteps::new);
        }

        @Override
        public List<DeviceInfo> devices() {
            return List.of(info(0), info(0));
        }
    }

    private static final class AnyOrdinalOpens extends SoftBackend {
        AnyOrdinalOpens(String name) {
            super(name, SoftSteps::new);
        }

        @Override
        public NormDevice open(int ordinal) {
            return super.open(0);
        }
    }

    private static final class AnotherDeviceOpens extends SoftBackend {
        AnotherDeviceOpens(String name) {
            super(name, SoftSteps::new);
        }

        @Override
        public List<DeviceInfo> devices() {
            return List.of(info(0), info(1));
        }

        @Override
        public NormDevice open(int ordinal) {
            return super.open(ordinal == 1 ? 0 : ordinal);
        }
    }

    private static final class AnotherBackend extends SoftBackend {
        private final SoftBackend fallback = new SoftBackend("soft", SoftSteps::new);

        AnotherBackend(String name) {
            super(name, SoftSteps::new);
        }

        @Override
        public NormDevice open(int ordinal) {
            return fallback.open(ordinal);
        }
    }

    private static final class OneDeviceForAll extends SoftBackend {
        private @Nullable NormDevice device;

        OneDeviceForAll(String name) {
            super(name, SoftSteps::new);
        }

        @Override
        public synchronized NormDevice open(int ordinal) {
            NormDevice opened = device;
            if (opened == null) {
                opened = super.open(ordinal);
                device = opened;
            }
            return opened;
        }
    }

    private static final class GlobalStateFlipped extends SoftBackend {
        GlobalStateFlipped(String name) {
            super(name, SoftSteps::new);
        }

        @Override
        public NormDevice open(int ordinal) {
            System.setProperty("lnorm.broken", Long.toString(System.nanoTime()));
            return super.open(ordinal);
        }
    }
}
