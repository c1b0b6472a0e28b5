// SPDX-License-Identifier: Apache-2.0
/** The command line of lnorm, and its benchmarks. */
@org.jspecify.annotations.NullMarked
module dev.lnorm.bench {
    requires com.fasterxml.jackson.databind;
    requires dev.lnorm.testkit;
    requires info.picocli;
    requires jdk.management;
    requires me.tongfei.progressbar;
    requires org.knowm.xchart;
    requires transitive dev.lnorm;
    requires transitive jmh.core;

    exports dev.lnorm.bench;
    exports dev.lnorm.bench.jmh;

    opens dev.lnorm.bench to info.picocli;
    opens dev.lnorm.bench.race to com.fasterxml.jackson.databind;
}
