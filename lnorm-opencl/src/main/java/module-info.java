// SPDX-License-Identifier: Apache-2.0
/** The OpenCL backend of lnorm. */
@org.jspecify.annotations.NullMarked
module dev.lnorm.opencl {
    requires transitive dev.lnorm;
    requires transitive jocl; // an automatic module: its jar has no name in its manifest

    exports dev.lnorm.opencl;

    provides dev.lnorm.LayerNormBackend with
            dev.lnorm.opencl.OpenClBackend;
}
