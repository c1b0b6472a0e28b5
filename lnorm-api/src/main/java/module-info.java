// SPDX-License-Identifier: Apache-2.0
/** Layer normalization for the JVM: the API that users call and the SPI that backends implement. */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("module") // the testkit is not there when this is compiled
module dev.lnorm {
    requires static transitive org.jspecify;

    exports dev.lnorm;

    // The conformance checks reach kernels past the API's checks: docs/adr/0008-door-to-the-kernels.md.
    opens dev.lnorm to dev.lnorm.testkit;

    uses dev.lnorm.LayerNormBackend;
}
