// SPDX-License-Identifier: Apache-2.0
/** The conformance testkit of lnorm: oracles, golden vectors, and the tests that every backend runs. */
@org.jspecify.annotations.NullMarked
module dev.lnorm.testkit {
    requires com.fasterxml.jackson.databind;
    requires info.picocli;
    requires java.management;
    requires transitive dev.lnorm;
    requires transitive org.junit.jupiter.api;

    exports dev.lnorm.testkit;
    exports dev.lnorm.testkit.cli;
    exports dev.lnorm.testkit.golden;
    exports dev.lnorm.testkit.network;
    exports dev.lnorm.testkit.npy;
    exports dev.lnorm.testkit.oracle;
    exports dev.lnorm.testkit.report;
    exports dev.lnorm.testkit.suite;

    opens dev.lnorm.testkit.cli to info.picocli;
}
