// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import dev.lnorm.Availability;
import dev.lnorm.Availability.Reason;
import dev.lnorm.DeviceInfo;
import dev.lnorm.NormDevice;
import java.util.ArrayList;
import java.util.List;

/** What this machine offers the CUDA backend. Asks the driver once; mentions no JCuda type. */
final class CudaProbe {
    static final String NAME = "cuda";

    private static final int OLDEST_DRIVER = 10010; // CUDA 10.1, the first to know PTX 6.4
    private static final String DRIVER_REMEDY = "install NVIDIA's driver, or use the cpu backend (lnorm-cpu)";

    private CudaProbe() {}

    /** The answer, and if available the devices with the driver's own number for each. */
    record Result(Availability availability, List<DeviceInfo> devices, List<Integer> driverOrdinals) {}

    private static final class Once {
        static final Result RESULT = probe();
    }

    static Result result() {
        return Once.RESULT;
    }

    static NormDevice open(int ordinal) {
        Result result = result();
        if (!result.availability().isAvailable()) {
            throw new IllegalArgumentException(NAME + " has no device " + ordinal + ": " + result.availability());
        }
        int devices = result.devices().size();
        if (ordinal < 0 || ordinal >= devices) {
            throw new IllegalArgumentException(NAME + " has no device " + ordinal + ": it has "
                    + (devices == 1 ? "device 0" : "devices 0 to " + (devices - 1)));
        }
        return CudaDevice.open(result.devices().get(ordinal), result.driverOrdinals().get(ordinal));
    }

    private static Result probe() {
        try {
            List<String> missing = NativeLibrary.missingFunctions();
            return missing.isEmpty()
                    ? load()
                    : unavailable(Availability.unavailable(Reason.TOO_OLD,
                            "the CUDA driver has no " + String.join(", ", missing), "update NVIDIA's driver", null));
        } catch (IllegalArgumentException failure) {
            return unavailable(Availability.unavailable(Reason.DRIVER_MISSING,
                    "there is no CUDA driver: " + failure.getMessage(), DRIVER_REMEDY, failure));
        } catch (IllegalCallerException failure) {
            return unavailable(Availability.unavailable(Reason.BROKEN,
                    "this application does not allow native access: " + failure.getMessage(),
                    "start java with --enable-native-access=dev.lnorm.cuda,jcuda (class path: ALL-UNNAMED)", failure));
        } catch (LinkageError | RuntimeException failure) {
            return unavailable(Availability.unavailable(Reason.BROKEN, "asking the CUDA driver failed: " + failure,
                    DRIVER_REMEDY, failure));
        }
    }

    private static Result load() {
        try {
            NativeLibrary.load();
        } catch (LinkageError | RuntimeException failure) {
            return unavailable(Availability.unavailable(Reason.LIBRARY_MISSING,
                    "JCuda's native library cannot be loaded: " + failure,
                    "put jcuda-natives (" + NativeLibrary.platform() + ") beside lnorm-cuda", failure));
        }
        return ask();
    }

    private static Result ask() {
        int initialized = DriverQueries.initialize();
        if (initialized != 0) {
            return unavailable(initialized == DriverErrors.NO_DEVICE ? noDevice() : broken("cuInit", initialized));
        }
        int version = DriverQueries.version();
        if (version < OLDEST_DRIVER) {
            return unavailable(Availability.unavailable(Reason.TOO_OLD,
                    "the CUDA driver is of CUDA " + cuda(version) + ", the kernels need " + cuda(OLDEST_DRIVER),
                    "update NVIDIA's driver to 418.39 or newer", null));
        }
        return list(version, DriverQueries.devices());
    }

    private static Result list(int version, List<DriverQueries.Gpu> gpus) {
        List<DeviceInfo> devices = new ArrayList<>();
        List<Integer> ordinals = new ArrayList<>();
        for (DriverQueries.Gpu gpu : gpus) {
            if (gpu.capability() >= LaunchConfig.OLDEST_CAPABILITY) {
                devices.add(DeviceInfo.of(NAME, devices.size(), gpu.name(), gpu.memory(), DeviceInfo.RANK_GPU));
                ordinals.add(gpu.driverOrdinal());
            }
        }
        if (gpus.isEmpty()) {
            return unavailable(noDevice());
        }
        if (devices.isEmpty()) {
            DriverQueries.Gpu gpu = gpus.getFirst();
            return unavailable(Availability.unavailable(Reason.TOO_OLD,
                    gpu.name() + " has compute capability " + capability(gpu.capability()) + ", the kernels need "
                            + capability(LaunchConfig.OLDEST_CAPABILITY),
                    "use the cpu backend (lnorm-cpu), or a GPU of 2018 or later", null));
        }
        return new Result(Availability.available("CUDA " + cuda(version) + ", " + devices.size()
                + (devices.size() == 1 ? " GPU" : " GPUs")), List.copyOf(devices), List.copyOf(ordinals));
    }

    private static Availability noDevice() {
        return Availability.unavailable(Reason.NO_DEVICE, "the CUDA driver finds no GPU",
                "check nvidia-smi and CUDA_VISIBLE_DEVICES, or use the cpu backend (lnorm-cpu)", null);
    }

    private static Availability broken(String call, int code) {
        return Availability.unavailable(Reason.BROKEN, call + " failed with " + DriverErrors.name(code),
                "check nvidia-smi; a driver that was just updated needs a restart", null);
    }

    private static Result unavailable(Availability why) {
        return new Result(why, List.of(), List.of());
    }

    private static String cuda(int version) {
        return version / 1000 + "." + version % 1000 / 10;
    }

    private static String capability(int capability) {
        return capability / 10 + "." + capability % 10;
    }
}
