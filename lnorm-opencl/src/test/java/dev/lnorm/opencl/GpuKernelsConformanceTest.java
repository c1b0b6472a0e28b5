// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

/** The conformance testkit on PoCL, with the kernels for GPUs. */
class GpuKernelsConformanceTest extends PoclConformance {
    GpuKernelsConformanceTest() {
        super("gpu");
    }
}
