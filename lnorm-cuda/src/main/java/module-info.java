// SPDX-License-Identifier: Apache-2.0
/** The CUDA backend of lnorm. */
@org.jspecify.annotations.NullMarked
module dev.lnorm.cuda {
    requires transitive dev.lnorm;
    requires transitive jcuda;


    exports dev.lnorm.cuda;

    provides dev.lnorm.LayerNormBackend with
            dev.lnorm.cuda.CudaBackend;
}
