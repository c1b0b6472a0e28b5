// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import static jcuda.driver.JCudaDriver.cuDeviceGet;
import static jcuda.driver.JCudaDriver.cuDeviceGetAttribute;
import static jcuda.driver.JCudaDriver.cuDeviceGetCount;
import static jcuda.driver.JCudaDriver.cuDeviceGetName;
import static jcuda.driver.JCudaDriver.cuDeviceTotalMem;
import static jcuda.driver.JCudaDriver.cuDriverGetVersion;

import dev.lnorm.DeviceException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import jcuda.CudaException;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.JCudaDriver;

/** Questions to the driver that need no context. */
final class DriverQueries {
    private static final int LONGEST_NAME = 256;

    private DriverQueries() {}

    /**
     * A GPU as the driver sees it.
     *
     * @param capability the compute capability times ten, 75 for 7.5
     */
    record Gpu(int driverOrdinal, String name, long memory, int capability) {}

    /**
     * The code that a call of the driver gives, also if the application has made JCuda throw instead: that switch is
     * global and the application's own.
     */
    static int code(IntSupplier call) {
        try {
            return call.getAsInt();
        } catch (CudaException thrown) {
            return DriverErrors.codeOf(String.valueOf(thrown.getMessage()));
        }
    }

    /** Initializes the driver; gives its code. */
    static int initialize() {
        return code(() -> JCudaDriver.cuInit(0));
    }

    /** 1000 times the major and 10 times the minor version of CUDA that the driver is of. */
    static int version() {
        int[] version = new int[1];
        check("cuDriverGetVersion", () -> cuDriverGetVersion(version));
        return version[0];
    }

    static List<Gpu> devices() {
        int[] count = new int[1];
        check("cuDeviceGetCount", () -> cuDeviceGetCount(count));
        List<Gpu> gpus = new ArrayList<>();
        for (int ordinal = 0; ordinal < count[0]; ordinal++) {
            gpus.add(describe(ordinal));
        }
        return gpus;
    }

    private static Gpu describe(int ordinal) {
        CUdevice device = device(ordinal);
        byte[] name = new byte[LONGEST_NAME];
        check("cuDeviceGetName", () -> cuDeviceGetName(name, name.length, device));
        long[] memory = new long[1];
        check("cuDeviceTotalMem", () -> cuDeviceTotalMem(memory, device));
        int capability = 10 * attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR)
                + attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
        return new Gpu(ordinal, text(name), memory[0], capability);
    }

    static CUdevice device(int ordinal) {
        CUdevice device = new CUdevice();
        check("cuDeviceGet", () -> cuDeviceGet(device, ordinal));
        return device;
    }

    static int attribute(CUdevice device, int attribute) {
        int[] value = new int[1];
        check("cuDeviceGetAttribute", () -> cuDeviceGetAttribute(value, attribute, device));
        return value[0];
    }

    private static String text(byte[] name) {
        int length = 0;
        while (length < name.length && name[length] != 0) {
            length++;
        }
        return new String(name, 0, length, StandardCharsets.UTF_8);
    }

    private static void check(String name, IntSupplier call) {
        int code = code(call);
        if (code != 0) {
            throw new DeviceException(name + " failed with " + DriverErrors.name(code) + ": "
                    + DriverErrors.remedyBeforeOpening(code), null);
        }
    }
}
