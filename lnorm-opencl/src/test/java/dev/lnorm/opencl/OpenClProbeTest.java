// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.Availability;
import dev.lnorm.Availability.Reason;
import dev.lnorm.Backends;
import dev.lnorm.Candidate;
import dev.lnorm.DeviceInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the backend says of a machine with and without loader, platform and device, and of its settings. */
class OpenClProbeTest {
    @TempDir
    private Path folder;

    /** Prints what discovery finds. */
    static final class Listing {
        private Listing() {}

        static void main(String[] arguments) {
            for (Candidate candidate : Backends.candidates()) {
                Availability availability = candidate.availability();
                System.out.println(candidate.name() + ": " + availability);
                System.out.println(availability.equals(candidate.availability()) ? "the same again" : "another answer");
                if (candidate.backend() != null) {
                    candidate.backend().devices().forEach(System.out::println);
                }
            }
            System.out.println("tmp " + System.getProperty("java.io.tmpdir"));
        }
    }

    @Test
    void poclIsFoundAndRanksBelowTheHostCpu() {
        OpenClBackend backend = Installed.pocl("cpu");
        assertTrue(backend.availability().isAvailable(), backend.availability()::toString);
        DeviceInfo device = backend.devices().getFirst();
        assertTrue(device.name().startsWith("Portable Computing Language, "), device::toString);
        assertEquals(DeviceInfo.RANK_CPU_THROUGH_DRIVER, device.rank());
        assertTrue(device.memory() > 0);
    }

    @Test
    void aLoaderWithoutPlatformsSaysWhatToInstall() {
        Installed.POCL.require();
        Fork fork = Fork.run(Map.of("OCL_ICD_VENDORS", folder.toString()), Listing.class);
        assertEquals(0, fork.exit(), fork::output);
        assertTrue(
                fork.output().contains("opencl: DRIVER_MISSING: the OpenCL loader is there, and no platform (driver)"),
                fork::output);
        assertTrue(fork.output().contains("pocl-opencl-icd") && fork.output().contains("the same again"), fork::output);
    }

    @Test
    void platformsWithoutDevicesAreNamed() throws Exception {
        Installed.RUSTICL.require();
        // It has no device unless RUSTICL_ENABLE names one.
        Files.copy(Installed.RUSTICL.sign(), folder.resolve("rusticl.icd"));
        Fork fork = Fork.run(Map.of("OCL_ICD_VENDORS", folder.toString()), Listing.class);
        assertEquals(0, fork.exit(), fork::output);
        assertTrue(fork.output().contains("opencl: NO_DEVICE: none of the 1 OpenCL platforms has a device"),
                fork::output);
    }

    @Test
    void aMissingLoaderIsNoLinkageErrorForTheCaller() throws Exception {
        Installed.POCL.require();
        for (String name : List.of("libOpenCL.so.1", "libOpenCL.so")) {
            Files.writeString(folder.resolve(name), "not a library"); // found before the system's
        }
        Fork fork = Fork.run(Map.of("LD_LIBRARY_PATH", folder.toString()), Listing.class);
        assertEquals(0, fork.exit(), fork::output);
        assertTrue(fork.output().contains("opencl: DRIVER_MISSING: the OpenCL loader cannot be loaded: "),
                fork::output);
        assertTrue(fork.output().contains("ocl-icd-libopencl1") && fork.output().contains("the same again"),
                fork::output);
    }

    @Test
    void aBadChoiceListsTheDevices() {
        Installed.POCL.require();
        for (String choice : List.of("nobody", "99:0", "0:99", "Portable:nobody")) {
            OpenClBackend backend = new OpenClBackend(choice, null);
            Availability.Unavailable why = assertInstanceOf(Availability.Unavailable.class, backend.availability());
            assertEquals(Reason.BROKEN, why.reason());
            assertTrue(why.message().contains("is \"" + choice + "\"") && why.message().contains("Portable"),
                    why::message);
            assertTrue(backend.devices().isEmpty());
        }
    }

    @Test
    void devicesAreChosenByIndexOrPartOfAName() {
        List<String> all = names(new OpenClBackend(null, null));
        Installed.POCL.require();
        List<String> pocl = names(new OpenClBackend("portable computing", null));
        assertEquals(pocl, names(new OpenClBackend(":PTHREAD", null)));
        assertEquals(pocl, names(new OpenClBackend("Portable:0", null)));
        assertTrue(all.containsAll(pocl));
        assertFalse(pocl.isEmpty());
    }

    private static List<String> names(OpenClBackend backend) {
        List<String> names = new ArrayList<>();
        backend.devices().forEach(device -> names.add(device.name()));
        return names;
    }

    @Test
    void theVariableChoosesToo() {
        Installed.POCL.require();
        Fork fork = Fork.run(Map.of("LNORM_OPENCL_DEVICE", "nobody"), Listing.class);
        assertTrue(fork.output().contains("lnorm.opencl.device (or LNORM_OPENCL_DEVICE) is \"nobody\""), fork::output);
    }

    @Test
    void anUnknownFamilyOfKernelsIsRefused() {
        Installed.POCL.require();
        Availability availability = new OpenClBackend(null, "tpu").availability();
        assertTrue(availability.toString().contains("lnorm.opencl.kernels is \"tpu\", it can be gpu or cpu"),
                availability::toString);
    }

    @Test
    void otherOrdinalsAreRefused() {
        OpenClBackend backend = Installed.pocl("cpu");
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> backend.open(7));
        assertTrue(refusal.getMessage().startsWith("opencl has no device 7: it has 0 to "), refusal.getMessage());
    }

    @Test
    void twoJvmsOnAFreshTemporaryFolderStartTogether() {
        startTogether(2);
    }

    @Test
    void eightJvmsOnAFreshTemporaryFolderStartTogether() {
        startTogether(8);
    }

    private void startTogether(int jvms) {
        Installed.POCL.require();
        List<Fork.Running> running = new ArrayList<>();
        for (int i = 0; i < jvms; i++) {
            running.add(Fork.start(Map.of(), List.of("-Djava.io.tmpdir=" + folder), Listing.class));
        }
        for (Fork.Running jvm : running) {
            Fork fork = jvm.await();
            assertEquals(0, fork.exit(), fork::output);
            assertTrue(fork.output().contains("opencl: available") || fork.output().contains("Portable"), fork::output);
            assertTrue(fork.output().contains("tmp " + folder + "\n"), fork::output);
        }
        String[] left = folder.toFile().list((parent, name) -> name.contains("JOCL") || name.contains("jocl"));
        assertEquals(0, left == null ? 0 : left.length, "JOCL's library is left in the temporary folder");
    }
}
