// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** Which device is opened: by rank, by pin, and what is said when there is none. */
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class BackendsTest {
    private static final String PIN = "lnorm.backend";
    private static final NormSpec SPEC = NormSpec.layer(4);

    private final Path folder;
    private @Nullable String pinBefore;

    BackendsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /** An empty property is no pin and hides the environment's. */
    @BeforeEach
    void unpin() {
        pinBefore = System.setProperty(PIN, "");
    }

    @AfterEach
    void restorePin() {
        if (pinBefore == null) {
            System.clearProperty(PIN);
        } else {
            System.setProperty(PIN, pinBefore);
        }
    }

    private URL jar(String name, int... ranks) throws IOException {
        return new ProviderJar().provider(name, ranks).build(folder, name + ".jar");
    }

    private static String opened() {
        try (LayerNorm norm = LayerNorm.open(SPEC)) {
            return norm.device().info().toString();
        }
    }

    @Test
    void theHighestRankIsOpenedWhicheverJarsAreThere() throws IOException {
        URL low = jar("Low", 10, Integer.MIN_VALUE);
        URL high = jar("High", 100, 200);
        try (ContextLoader _ = new ContextLoader(low)) {
            assertEquals("low:0 (Fake)", opened());
        }
        try (ContextLoader _ = new ContextLoader(low, high)) {
            assertEquals("high:1 (Fake)", opened());
        }
        try (ContextLoader _ = new ContextLoader(high, low)) {
            assertEquals("high:1 (Fake)", opened());
        }
    }

    @Test
    void equalRanksAreOrderedByNameAndOrdinal() throws IOException {
        try (ContextLoader _ = new ContextLoader(jar("B", 7, 7), jar("A", 7, 7))) {
            assertEquals("a:0 (Fake)", opened());
        }
    }

    @Test
    void anOwnedDeviceIsClosedWithItsNorm() throws IOException {
        try (ContextLoader _ = new ContextLoader(jar("Only", 1))) {
            LayerNorm norm = LayerNorm.open(SPEC);
            norm.forward(new float[4], null, null);
            norm.close();
            assertFalse(norm.device().isOpen());
            assertEquals(List.of("kernel", "device only:0 (Fake)"), ((FakeDevice) norm.device()).released);
            norm.close();
        }
    }

    @Test
    void aPinChoosesABackendOrADevice() throws IOException {
        try (ContextLoader _ = new ContextLoader(jar("Low", 10, 20), jar("High", 100))) {
            System.setProperty(PIN, "low");
            assertEquals("low:1 (Fake)", opened());
            System.setProperty(PIN, " low:0 ");
            assertEquals("low:0 (Fake)", opened());
        }
    }

    @Test
    void aPinThatNamesNothingListsWhatThereIs() throws IOException {
        URL low = jar("Low", 10, 20);
        URL bad = new ProviderJar().services("jars.Missing").build(folder, "bad.jar");
        String found = "; found:\n  low (jars.Low, " + low + "): available: fake\n  jars.Missing (jars.Missing, " + bad
                + "): BROKEN: the provider failed to load: java.util.ServiceConfigurationError: "
                + "dev.lnorm.LayerNormBackend: Provider jars.Missing not found; report it to the author of "
                + "jars.Missing, or remove " + bad;
        try (ContextLoader _ = new ContextLoader(low, bad)) {
            assertUnavailable("high",
                    "the pin 'high' (-Dlnorm.backend or LNORM_BACKEND) names no device that supports " + SPEC
                            + found);
            assertUnavailable("low:2",
                    "the pin 'low:2' (-Dlnorm.backend or LNORM_BACKEND) names no device that supports "
                            + SPEC + " (low:2: there is no such device, there are [low:0 (Fake), low:1 (Fake)])"
                            + found);
            Refusal.assertRefused(BackendUnavailableException.class, "no backend named 'high' is available" + found,
                    () -> Backends.named("high"));
        }
    }

    @Test
    void aDeviceThatTheCallerNames() throws IOException {
        System.setProperty(PIN, "low:0");
        URL low = jar("Low", 10, 20);
        try (ContextLoader _ = new ContextLoader(low)) {
            try (NormDevice best = Backends.open(SPEC, "low"); NormDevice first = Backends.open(SPEC, "low:0")) {
                assertEquals("low:1 (Fake)", best.info().toString());
                assertEquals("low:0 (Fake)", first.info().toString());
            }
            Refusal.assertRefused(BackendUnavailableException.class, "the pin 'high' names no device that supports "
                    + SPEC + "; found:\n  low (jars.Low, " + low + "): available: fake",
                    () -> Backends.open(SPEC, "high"));
            Refusal.assertBadArgument("the pin is 'low:x', which is neither NAME nor NAME:ORDINAL: write for example "
                    + "cpu or opencl:1", () -> Backends.open(SPEC, "low:x"));
        }
    }

    private static void assertUnavailable(String pin, String message) {
        System.setProperty(PIN, pin);
        BackendUnavailableException unavailable = Refusal.assertRefused(BackendUnavailableException.class, message,
                () -> LayerNorm.open(SPEC));
        assertEquals(Backends.candidates().size(), unavailable.candidates().size());
    }

    @Test
    void aPinThatCannotBeReadIsRefused() throws IOException {
        try (ContextLoader _ = new ContextLoader(jar("Low", 10))) {
            for (String pin : List.of("low:", "low:x", "low:-1", "low:1:2", "low:4294967295")) {
                System.setProperty(PIN, pin);
                Refusal.assertBadArgument("the pin (-Dlnorm.backend or LNORM_BACKEND) is '" + pin
                        + "', which is neither NAME nor NAME:ORDINAL: write for example cpu or opencl:1",
                        () -> Backends.open(SPEC));
            }
        }
    }

    @Test
    void anUnavailableBackendIsPassedOverUnlessItIsPinned() throws IOException {
        URL cuda = new ProviderJar().provider("Cuda", "Cuda", "\"cuda\", 200",
                "@Override public Availability availability() { return Availability.unavailable("
                        + "Availability.Reason.DRIVER_MISSING, \"libcuda.so.1 was not found\", "
                        + "\"install the NVIDIA driver\", null); }")
                .build(folder, "cuda.jar");
        URL low = jar("Low", 10);
        try (ContextLoader _ = new ContextLoader(cuda, low)) {
            assertEquals("low:0 (Fake)", opened());
            assertUnavailable("cuda",
                    "the pin 'cuda' (-Dlnorm.backend or LNORM_BACKEND) names a backend that is not available: "
                            + "DRIVER_MISSING: libcuda.so.1 was not found; install the NVIDIA driver"
                            + "; found:\n  cuda (jars.Cuda, " + cuda
                            + "): DRIVER_MISSING: libcuda.so.1 was not found; install the "
                            + "NVIDIA driver\n  low (jars.Low, " + low + "): available: fake");
            assertThrows(BackendUnavailableException.class, () -> Backends.named("cuda"));
        }
    }

    @Test
    void aSpecThatNobodySupports() throws IOException {
        NormSpec wide = NormSpec.layer(1 << 21);
        URL low = jar("Low", 10, 20);
        try (ContextLoader _ = new ContextLoader(low)) {
            Refusal.assertRefused(BackendUnavailableException.class, "no backend supports " + wide
                    + " (low:1 (Fake): rows are longer than 1048576, low:0 (Fake): rows are longer than 1048576)"
                    + "; found:\n  low (jars.Low, " + low + "): available: fake", () -> Backends.open(wide));
        }
    }

    @Test
    void noBackendAtAll() {
        Refusal.assertRefused(BackendUnavailableException.class, "no backend supports " + SPEC
                + ": no backend was found, put a backend jar such as lnorm-cpu beside lnorm-api",
                () -> LayerNorm.open(SPEC));
    }

    @Test
    void backendsThatFailGiveWayAndKeepTheirCause() throws IOException {
        String no = "throw new DeviceException(\"no\", null); }";
        URL failing = new ProviderJar()
                .provider("Listing", "Listing", "\"listing\", 900",
                        "@Override public java.util.List<DeviceInfo> devices() { " + no)
                .provider("Opening", "Opening", "\"opening\", 800",
                        "@Override public NormDevice open(int ordinal) { " + no)
                .provider("Null", "Null", "\"null\", 700",
                        "@Override public NormDevice open(int ordinal) { return null; }")
                .build(folder, "failing.jar");
        try (ContextLoader _ = new ContextLoader(failing, jar("Low", 10))) {
            RecordedLog.takeFrom(Backends.class);
            assertEquals("low:0 (Fake)", opened());
            assertEquals(List.of("WARNING listing: listing its devices failed: dev.lnorm.DeviceException: no",
                    "WARNING opening:0 (Fake): opening it failed: dev.lnorm.DeviceException: no",
                    "WARNING null:0 (Fake): opening it failed: java.lang.NullPointerException: open() returned null"),
                    RecordedLog.takeFrom(Backends.class));
            System.setProperty(PIN, "opening");
            BackendUnavailableException thrown = assertThrows(BackendUnavailableException.class,
                    () -> Backends.open(SPEC));
            assertTrue(
                    String.valueOf(thrown.getMessage())
                            .startsWith("the pin 'opening' (-Dlnorm.backend or LNORM_BACKEND)"
                                    + " names no device that supports " + SPEC
                                    + " (opening:0 (Fake): opening it failed: dev.lnorm.DeviceException: no); found:"),
                    thrown.getMessage());
            assertEquals("no", thrown.getSuppressed()[0].getMessage());
        }
    }
}
