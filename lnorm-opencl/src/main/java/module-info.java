// SPDX-License-Identifier: Apache-2.0
/** The OpenCL backend of lnorm. */
@org.jspecify.annotations.NullMarked
module dev.lnorm.opencl {
    requires dev.lnorm;
    requires static org.jspecify;

    provides dev.lnorm.LayerNormBackend with
            dev.lnorm.opencl.OpenClBackend;
}
