// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * The OpenCL platforms that tests need. Where one is missing a test is not run, and says so loudly; a continuous
 * integration machine (environment {@code CI=true}) fails instead.
 */
enum Installed {
    /** The CPU as an OpenCL device, with everything that results have to be reproducible. */
    POCL("pocl-opencl-icd", "/etc/OpenCL/vendors/pocl.icd"),
    /** A second compiler, for {@code f32} without fma. */
    RUSTICL("mesa-opencl-icd", "/etc/OpenCL/vendors/rusticl.icd"),
    /** An interpreter that watches every access. */
    OCLGRIND("oclgrind", "/usr/lib/oclgrind/liboclgrind-rt-icd.so");

    /** What selects PoCL among the platforms. */
    static final String POCL_NAME = "Portable Computing Language:";

    private final String debianPackage;
    private final Path sign;

    Installed(String debianPackage, String sign) {
        this.debianPackage = debianPackage;
        this.sign = Path.of(sign);
    }

    /** The file that tells the OpenCL loader of it. */
    Path sign() {
        return sign;
    }

    /** Ends a test that needs it where it is missing. */
    void require() {
        if (Files.exists(sign)) {
            return;
        }
        String message = "NOT RUN: a test of the OpenCL backend needs " + name() + " (" + sign
                + " is missing): apt-get install ocl-icd-libopencl1 " + debianPackage;
        if ("true".equals(System.getenv("CI"))) {
            Assertions.fail(message);
        }
        System.err.println("*** " + message + " ***");
        Assumptions.abort(message);
    }

    /** PoCL with a family of kernels. */
    static OpenClBackend pocl(String kernels) {
        POCL.require();
        return new OpenClBackend(POCL_NAME, kernels);
    }
}
