// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_device_id;

/**
 * What a device says of itself, as far as it decides how kernels are built and launched.
 *
 * @param name the vendor's name
 * @param driver the driver's version
 * @param isGpu whether it is a GPU or another accelerator, and not a CPU
 * @param memory bytes of global memory
 * @param largestBuffer bytes of the largest buffer
 * @param localMemory bytes of local memory of a work-group
 * @param computeUnits its compute units
 * @param largestGroup the most work-items of a work-group
 * @param floatWidth the {@code float}s of a native vector
 * @param doubleWidth the {@code double}s of a native vector, 0 without {@code f64}
 * @param hasDouble whether it computes in {@code f64}
 * @param roundsDivisions whether {@code f32} division and root can be asked to be correctly rounded
 * @param sharesHostMemory whether it works in the host's memory
 */
record DeviceFacts(String name, String driver, boolean isGpu, long memory, long largestBuffer, long localMemory,
        int computeUnits, int largestGroup, int floatWidth, int doubleWidth, boolean hasDouble, boolean roundsDivisions,
        boolean sharesHostMemory) {
    @SuppressWarnings("deprecation") // CL_DEVICE_HOST_UNIFIED_MEMORY is what OpenCL 1.2 has
    static DeviceFacts of(cl_device_id device) {
        long type = number(device, CL.CL_DEVICE_TYPE);
        // Some devices claim every type: one that says it is a GPU is taken at its word.
        boolean isGpu = (type & (CL.CL_DEVICE_TYPE_GPU | CL.CL_DEVICE_TYPE_ACCELERATOR)) != 0;
        return new DeviceFacts(text(device, CL.CL_DEVICE_NAME), text(device, CL.CL_DRIVER_VERSION), isGpu,
                number(device, CL.CL_DEVICE_GLOBAL_MEM_SIZE), number(device, CL.CL_DEVICE_MAX_MEM_ALLOC_SIZE),
                number(device, CL.CL_DEVICE_LOCAL_MEM_SIZE), (int) number(device, CL.CL_DEVICE_MAX_COMPUTE_UNITS),
                (int) number(device, CL.CL_DEVICE_MAX_WORK_GROUP_SIZE),
                (int) number(device, CL.CL_DEVICE_NATIVE_VECTOR_WIDTH_FLOAT),
                (int) number(device, CL.CL_DEVICE_NATIVE_VECTOR_WIDTH_DOUBLE),
                text(device, CL.CL_DEVICE_EXTENSIONS).contains("cl_khr_fp64"),
                (number(device, CL.CL_DEVICE_SINGLE_FP_CONFIG) & CL.CL_FP_CORRECTLY_ROUNDED_DIVIDE_SQRT) != 0,
                isTrue(device, CL.CL_DEVICE_HOST_UNIFIED_MEMORY));
    }

    /** The same with smaller work-groups. */
    DeviceFacts withGroupsOf(int most) {
        return new DeviceFacts(name, driver, isGpu, memory, largestBuffer, localMemory, computeUnits,
                Math.min(largestGroup, most), floatWidth, doubleWidth, hasDouble, roundsDivisions, sharesHostMemory);
    }

    private static String text(cl_device_id device, int what) {
        return Cl.text("clGetDeviceInfo",
                (size, bytes, needed) -> CL.clGetDeviceInfo(device, what, size, bytes, needed));
    }

    private static boolean isTrue(cl_device_id device, int what) {
        return number(device, what) != 0;
    }

    /** A number of 4 or 8 bytes. */
    private static long number(cl_device_id device, int what) {
        long[] value = new long[1];
        Cl.run("clGetDeviceInfo", CL.stringFor_cl_device_info(what),
                () -> CL.clGetDeviceInfo(device, what, Long.BYTES, Pointer.to(value), null));
        return value[0];
    }
}
