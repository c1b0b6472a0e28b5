// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.cli;

import dev.lnorm.testkit.report.Versions;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class TestkitVersion implements IVersionProvider {
    TestkitVersion() {}

    @Override
    public String[] getVersion() {
        return new String[] {"lnorm " + Versions.testkit(), "JDK " + Runtime.version()};
    }
}
