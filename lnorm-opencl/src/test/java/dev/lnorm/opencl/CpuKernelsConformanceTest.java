// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

/** The conformance testkit on PoCL, with the kernels for CPUs. */
class CpuKernelsConformanceTest extends PoclConformance {
    CpuKernelsConformanceTest() {
        super("cpu");
    }
}
