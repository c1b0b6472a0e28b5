// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import dev.lnorm.Availability;
import dev.lnorm.Availability.Reason;
import dev.lnorm.DeviceInfo;
import dev.lnorm.NormDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What this machine offers the OpenCL backend, asked once and remembered. Mentions JOCL in method bodies only, behind a
 * catch of linkage errors, so that the backend loads and answers where JOCL or the driver is missing.
 */
final class OpenClProbe {
    static final String NAME = "opencl";

    /** System property and environment variable: which devices, {@code platform:device}. */
    static final String DEVICE = "lnorm.opencl.device";
    static final String DEVICE_VARIABLE = "LNORM_OPENCL_DEVICE";

    /** System property: {@code gpu} or {@code cpu}. */
    static final String KERNELS = "lnorm.opencl.kernels";

    private final @Nullable String device;
    private final @Nullable String kernels;
    private @Nullable Answer answer; // guarded by this

    OpenClProbe(@Nullable String device, @Nullable String kernels) {
        this.device = device;
        this.kernels = kernels;
    }

    private record Answer(Availability availability, List<FoundDevice> devices, @Nullable KernelFamily family) {}

    Availability availability() {
        return answer().availability;
    }

    List<DeviceInfo> devices() {
        List<FoundDevice> found = answer().devices;
        List<DeviceInfo> infos = new ArrayList<>();
        for (int ordinal = 0; ordinal < found.size(); ordinal++) {
            infos.add(found.get(ordinal).info(ordinal));
        }
        return List.copyOf(infos);
    }

    NormDevice open(int ordinal) {
        Answer now = answer();
        if (ordinal < 0 || ordinal >= now.devices.size()) {
            throw new IllegalArgumentException(NAME + " has no device " + ordinal + ": "
                    + (now.devices.isEmpty() ? now.availability : "it has 0 to " + (now.devices.size() - 1)));
        }
        return OpenClDevice.open(now.devices.get(ordinal), ordinal, now.family);
    }

    private synchronized Answer answer() {
        Answer known = answer;
        if (known == null) {
            known = ask();
            answer = known;
        }
        return known;
    }

    private Answer ask() {
        try {
            NativeLibrary.load();
            return choose(Platforms.devices());
        } catch (LinkageError failure) {
            return unavailable(missing(failure));
        } catch (IllegalArgumentException badSetting) {
            return unavailable(Availability.unavailable(Reason.BROKEN, String.valueOf(badSetting.getMessage()),
                    "correct or remove the setting", badSetting));
        } catch (RuntimeException failure) {
            return unavailable(Availability.unavailable(Reason.BROKEN, "OpenCL failed to list its devices: "
                    + failure.getMessage(), "run clinfo; reinstall the OpenCL driver", failure));
        }
    }

    private Answer choose(List<FoundDevice> all) {
        KernelFamily family = family();
        if (all.isEmpty()) {
            return unavailable(Platforms.count() == 0
                    ? Availability.unavailable(Reason.DRIVER_MISSING,
                            "the OpenCL loader is there, and no platform (driver) is registered with it",
                            "install the OpenCL driver of your device, or pocl-opencl-icd for the CPU", null)
                    : Availability.unavailable(Reason.NO_DEVICE,
                            "none of the " + Platforms.count() + " OpenCL platforms has a device",
                            "check that the device is there and that this user may use it", null));
        }
        String choice = setting();
        List<FoundDevice> chosen = choice == null ? all : DeviceChoice.parse(choice).from(all);
        String detail = chosen.stream().map(FoundDevice::toString).collect(Collectors.joining("; "));
        return new Answer(Availability.available(detail), chosen, family);
    }

    private @Nullable String setting() {
        if (device != null) {
            return device;
        }
        String property = System.getProperty(DEVICE);
        String value = property == null ? System.getenv(DEVICE_VARIABLE) : property;
        return value == null || value.isBlank() ? null : value;
    }

    private @Nullable KernelFamily family() {
        String value = kernels == null ? System.getProperty(KERNELS) : kernels;
        if (value == null) {
            return null;
        }
        return switch (value.strip().toLowerCase(Locale.ROOT)) {
            case "gpu" -> KernelFamily.GPU;
            case "cpu" -> KernelFamily.CPU;
            default -> throw new IllegalArgumentException(KERNELS + " is \"" + value + "\", it can be gpu or cpu");
        };
    }

    private static Answer unavailable(Availability why) {
        return new Answer(why, List.of(), null);
    }

    /** JOCL's class is missing, its own native library, or the OpenCL loader that that needs. */
    private static Availability missing(LinkageError failure) {
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof NoClassDefFoundError && !message.contains("Could not initialize")) {
            return Availability.unavailable(Reason.LIBRARY_MISSING, "JOCL is missing (" + message + ")",
                    "put jocl-2.0.6.jar beside lnorm-opencl", failure);
        }
        return message.contains("OpenCL")
                ? Availability.unavailable(Reason.DRIVER_MISSING, "the OpenCL loader cannot be loaded: "
                        + firstLineAbout("OpenCL", message),
                        "install it (Debian: ocl-icd-libopencl1) and the driver of your device", failure)
                : Availability.unavailable(Reason.LIBRARY_MISSING, "JOCL's native library cannot be loaded: "
                        + firstLineAbout("", message),
                        "JOCL has none for every system: use another backend there", failure);
    }

    private static String firstLineAbout(String word, String message) {
        return message.lines().filter(line -> line.contains(word)).findFirst().orElse(message).strip();
    }
}
