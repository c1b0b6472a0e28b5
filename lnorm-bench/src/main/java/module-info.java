// SPDX-License-Identifier: Apache-2.0
/** The command line of lnorm. */
@org.jspecify.annotations.NullMarked
module dev.lnorm.bench {
    requires dev.lnorm;
    requires dev.lnorm.testkit;
    requires info.picocli;
    requires me.tongfei.progressbar;

    exports dev.lnorm.bench;

    opens dev.lnorm.bench to info.picocli;
}
