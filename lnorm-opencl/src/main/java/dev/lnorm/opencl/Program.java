// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import dev.lnorm.DeviceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_context;
import org.jocl.cl_device_id;
import org.jocl.cl_kernel;
import org.jocl.cl_program;

/** A built program and its kernels. Not thread-safe: used under the lock of its context. */
final class Program {
    /**
     * One build at a time in a process: PoCL 3.1 loses temporary files when two contexts build the same source at
     * once.
     */
    private static final Object BUILDING = new Object();

    private final cl_program handle;
    private final String what;
    private final Map<String, cl_kernel> kernels = new HashMap<>();

    private Program(cl_program handle, String what) {
        this.handle = handle;
        this.what = what;
    }

    /**
     * Builds source files, one after the other.
     *
     * @param what the device, for messages
     * @throws DeviceException if it does not build; shows the compiler's log
     */
    static Program build(cl_context context, cl_device_id device, List<String> sources, String options, Object what) {
        String[] texts = sources.stream().map(Program::source).toArray(String[]::new);
        String on = what + ", options " + options;
        cl_program handle = Cl.create("clCreateProgramWithSource", on,
                code -> CL.clCreateProgramWithSource(context, texts.length, texts, null, code));
        try {
            synchronized (BUILDING) {
                Cl.run("clBuildProgram", on, () -> CL.clBuildProgram(handle, 1, new cl_device_id[] {device}, options,
                        null, null));
            }
        } catch (DeviceException failure) {
            String log = Cl.text("clGetProgramBuildInfo", (size, bytes, needed) -> CL.clGetProgramBuildInfo(handle,
                    device, CL.CL_PROGRAM_BUILD_LOG, size, bytes, needed));
            CL.clReleaseProgram(handle);
            throw new DeviceException(failure.getMessage() + "\nthe compiler's log:\n" + log, failure);
        }
        return new Program(handle, on);
    }

    private static String source(String name) {
        try (InputStream in = Program.class.getResourceAsStream("kernels/" + name + ".cl")) {
            if (in == null) {
                throw new IllegalStateException("kernels/" + name + ".cl is missing from lnorm-opencl: repack the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException("kernels/" + name + ".cl cannot be read from lnorm-opencl", failure);
        }
    }

    /**
     * The most work-items that each of these kernels can have in a work-group: fewer than the device has where they
     * need many registers.
     */
    int largestGroup(cl_device_id device, List<String> names) {
        long most = Integer.MAX_VALUE;
        for (String name : names) {
            long[] largest = new long[1];
            cl_kernel kernel = kernel(name);
            Cl.run("clGetKernelWorkGroupInfo", name + " on " + what, () -> CL.clGetKernelWorkGroupInfo(kernel, device,
                    CL.CL_KERNEL_WORK_GROUP_SIZE, Long.BYTES, Pointer.to(largest), null));
            most = Math.min(most, largest[0]);
        }
        return (int) most;
    }

    cl_kernel kernel(String name) {
        return kernels.computeIfAbsent(name, absent -> Cl.create("clCreateKernel", absent + " on " + what,
                code -> CL.clCreateKernel(handle, absent, code)));
    }

    void release() {
        kernels.values().forEach(CL::clReleaseKernel);
        CL.clReleaseProgram(handle);
    }
}
