// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import java.util.ArrayList;
import java.util.List;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;
import org.jspecify.annotations.Nullable;

/** The platforms and devices that the OpenCL loader lists. */
final class Platforms {
    /** JOCL's {@code CL_DEVICE_TYPE_ALL} has its sign extended into the upper half. */
    private static final long ALL_DEVICES = 0xFFFFFFFFL;
    /** What the loader says when no platform is registered ({@code cl_khr_icd}). */
    private static final int PLATFORM_NOT_FOUND = -1001;

    private static @Nullable List<FoundDevice> devices; // guarded by the class

    private Platforms() {}

    /** The number of platforms. */
    static int count() {
        return platforms().length;
    }

    /** All devices, platform by platform, asked once in a process. A platform without devices is passed over. */
    static synchronized List<FoundDevice> devices() {
        List<FoundDevice> known = devices;
        if (known == null) {
            known = List.copyOf(ask());
            devices = known;
        }
        return known;
    }

    private static List<FoundDevice> ask() {
        List<FoundDevice> found = new ArrayList<>();
        cl_platform_id[] platforms = platforms();
        for (int p = 0; p < platforms.length; p++) {
            String name = name(platforms[p]);
            cl_device_id[] devices = devices(platforms[p]);
            for (int d = 0; d < devices.length; d++) {
                found.add(new FoundDevice(platforms[p], name, p, devices[d], DeviceFacts.of(devices[d]), d));
            }
        }
        return found;
    }

    /** A device that the application has already. */
    static FoundDevice device(cl_device_id id) {
        return devices().stream().filter(found -> found.id().equals(id)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "the device is none of the system's: pass one of clGetDeviceIDs, not a part of one"));
    }

    private static cl_platform_id[] platforms() {
        int[] count = new int[1];
        int code = code(() -> CL.clGetPlatformIDs(0, null, count));
        if (code == PLATFORM_NOT_FOUND || count[0] == 0) {
            return new cl_platform_id[0];
        }
        Cl.run("clGetPlatformIDs", "platforms", () -> code);
        cl_platform_id[] platforms = new cl_platform_id[count[0]];
        Cl.run("clGetPlatformIDs", "platforms", () -> CL.clGetPlatformIDs(platforms.length, platforms, null));
        return platforms;
    }

    private static cl_device_id[] devices(cl_platform_id platform) {
        int[] count = new int[1];
        int code = code(() -> CL.clGetDeviceIDs(platform, ALL_DEVICES, 0, null, count));
        if (code == CL.CL_DEVICE_NOT_FOUND || count[0] == 0) {
            return new cl_device_id[0];
        }
        Cl.run("clGetDeviceIDs", name(platform), () -> code);
        cl_device_id[] devices = new cl_device_id[count[0]];
        Cl.run("clGetDeviceIDs", name(platform),
                () -> CL.clGetDeviceIDs(platform, ALL_DEVICES, devices.length, devices, null));
        return devices;
    }

    private static String name(cl_platform_id platform) {
        return Cl.text("clGetPlatformInfo", (size, bytes, needed) -> CL.clGetPlatformInfo(platform,
                CL.CL_PLATFORM_NAME, size, bytes, needed));
    }

    private static int code(Cl.Call call) {
        try {
            return call.code();
        } catch (CLException thrown) { // the application has enabled JOCL's exceptions
            return thrown.getStatus();
        }
    }
}
