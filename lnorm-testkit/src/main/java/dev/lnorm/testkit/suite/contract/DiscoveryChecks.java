// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.contract;

import dev.lnorm.Availability;
import dev.lnorm.Backends;
import dev.lnorm.Candidate;
import dev.lnorm.DeviceInfo;
import dev.lnorm.LayerNorm;
import dev.lnorm.LayerNormBackend;
import dev.lnorm.NormDevice;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.calls.CallRun;
import dev.lnorm.testkit.suite.calls.Calls;
import dev.lnorm.testkit.suite.calls.Threads;
import dev.lnorm.testkit.suite.problems.Sample;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A1 to A4 and A7: what an application sees of a backend before it makes a call. */
public final class DiscoveryChecks {
    private DiscoveryChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("A1", "theProviderLoads", Check.Scope.DEVICE, DiscoveryChecks::theProviderLoads);
        catalogue.add("A2", "theNameIsAPin", Check.Scope.DEVICE, DiscoveryChecks::theNameIsAPin);
        catalogue.add("A2", "noOtherBackendHasTheName", Check.Scope.DEVICE, DiscoveryChecks::noOtherBackendHasTheName);
        catalogue.add("A3", "availabilityIsAskedAgainAndAgain", Check.Scope.DEVICE,
                DiscoveryChecks::availabilityIsAskedAgainAndAgain);
        catalogue.add("A4", "ordinalsRiseFromZero", Check.Scope.DEVICE, DiscoveryChecks::ordinalsRiseFromZero);
        catalogue.add("A4", "theDeviceAskedForIsOpened", Check.Scope.DEVICE,
                DiscoveryChecks::theDeviceAskedForIsOpened);
        catalogue.add("A4", "otherOrdinalsAreRefused", Check.Scope.DEVICE, DiscoveryChecks::otherOrdinalsAreRefused);
        catalogue.add("A7", "theHostIsLeftAsItWas", Check.Scope.DEVICE, DiscoveryChecks::theHostIsLeftAsItWas);
    }

    /** Where the backend is registered as a provider, it was loaded by discovery too. */
    private static void theProviderLoads(Trial trial) {
        String provider = trial.backend().getClass().getName();
        for (Candidate candidate : Backends.candidates()) {
            Trial.expect(!candidate.provider().equals(provider) || candidate.backend() != null,
                    "the provider " + provider + " is registered and discovery cannot load it: "
                            + candidate.availability());
        }
    }

    private static void theNameIsAPin(Trial trial) {
        String name = trial.backend().name();
        Trial.expect(name.equals(trial.backend().name()), "name() answers differently when asked again");
        Trial.expect(name.equals(name.toLowerCase(Locale.ROOT)) && name.matches("\\S+") && name.indexOf(':') < 0,
                "the name '" + name + "' cannot be a pin NAME or NAME:ORDINAL: use lower case, no space and no colon");
        for (DeviceInfo device : trial.backend().devices()) {
            Trial.expect(device.backend().equals(name), device + " says it is of the backend '" + device.backend()
                    + "', whose name is '" + name + "'");
        }
    }

    private static void noOtherBackendHasTheName(Trial trial) {
        for (Candidate candidate : Backends.candidates()) {
            LayerNormBackend other = candidate.backend();
            boolean same = other != null && other.getClass() != trial.backend().getClass()
                    && other.name().equals(trial.backend().name());
            Trial.expect(!same, "the backend " + candidate.provider() + " has the name " + trial.backend().name()
                    + " too: a pin cannot tell them apart");
        }
    }

    private static void availabilityIsAskedAgainAndAgain(Trial trial) {
        Availability first = trial.backend().availability();
        Trial.expect(!first.message().isBlank(), "availability() has an empty message");
        Threads.inParallel(4, thread -> {
            Availability again = trial.backend().availability();
            Trial.expect(again.isAvailable() == first.isAvailable() && again.message().equals(first.message()),
                    "availability() was " + first + " and is " + again + " when another thread asks");
        });
    }

    private static void ordinalsRiseFromZero(Trial trial) {
        List<DeviceInfo> devices = trial.backend().devices();
        for (int i = 0; i < devices.size(); i++) {
            Trial.expect(!devices.get(i).name().isBlank() && devices.get(i).memory() >= 0, "device " + i
                    + " has the name '" + devices.get(i).name() + "' and " + devices.get(i).memory()
                    + " bytes of memory: it needs a name, and as much memory as calls can use");
            Trial.expect(devices.get(i).ordinal() == i, "device " + i + " of the list has the ordinal "
                    + devices.get(i).ordinal() + ": a pin NAME:" + i + " means another one");
        }
        Trial.expect(devices.equals(trial.backend().devices()), "devices() answers differently when asked again");
    }

    private static void theDeviceAskedForIsOpened(Trial trial) {
        for (DeviceInfo info : trial.backend().devices()) {
            try (NormDevice one = trial.backend().open(info.ordinal());
                    NormDevice another = trial.backend().open(info.ordinal())) {
                Trial.expect(one.info().equals(info), "open(" + info.ordinal() + ") opened " + one.info());
                Trial.expect(one != another, "open(" + info.ordinal() + ") returned the same device twice: who closes "
                        + "it first closes it for the other");
            }
        }
    }

    private static void otherOrdinalsAreRefused(Trial trial) {
        int devices = trial.backend().devices().size();
        for (int ordinal : new int[] {-1, devices, devices + 1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            Calls.refused("open(" + ordinal + ") of a backend with " + devices + " devices",
                    IllegalArgumentException.class, () -> trial.backend().open(ordinal).close());
        }
    }

    /** What an application would notice in other parts of itself. */
    private static void theHostIsLeftAsItWas(Trial trial) {
        Map<Object, Object> properties = new HashMap<>(System.getProperties());
        Locale locale = Locale.getDefault();
        Thread.UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        Problem problem = Sample.of(trial, 1, 2, 8);
        try (NormDevice device = trial.backend().open(trial.device().info().ordinal());
                LayerNorm norm = LayerNorm.on(device, problem.spec());
                CallRun run = new CallRun(norm, problem, trial.variant().place())) {
            run.run();
        }
        properties.forEach((key, value) -> Trial.expect(value.equals(System.getProperties().get(key)),
                "the system property " + key + " was " + value + " before a device was opened and used, and is "
                        + System.getProperties().get(key)));
        Trial.expect(locale.equals(Locale.getDefault()), "the default locale was changed");
        Trial.expect(handler == Thread.getDefaultUncaughtExceptionHandler(),
                "the default handler of uncaught exceptions was changed");
        Trial.expect(loader == Thread.currentThread().getContextClassLoader(),
                "the caller's context class loader was changed");
        Trial.expect(!Thread.currentThread().isInterrupted(), "the caller was left interrupted");
    }
}
