// SPDX-License-Identifier: Apache-2.0
/** Layer normalization for the JVM: the API that users call and the SPI that backends implement. */
@org.jspecify.annotations.NullMarked
module dev.lnorm {
    requires static transitive org.jspecify;

    exports dev.lnorm;

    uses dev.lnorm.LayerNormBackend;
}
