// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    @Test
    void helpNamesEveryCommand() {
        String help = Execution.of("--help").succeeded().out();
        for (String command : new String[] {"demo", "run", "backends", "bench", "conform", "./lnorm test"}) {
            assertTrue(help.contains(command), () -> command + " is missing in\n" + help);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "run", "backends", "bench"})
    void everyCommandHasHelpAndVersion(String command) {
        assertTrue(Execution.of(command, "--help").succeeded().out().startsWith("Usage: lnorm " + command));
        assertEquals(Execution.of("--version").succeeded().out(), Execution.of(command, "--version").succeeded().out());
    }

    @Test
    void versionNamesTheJdk() {
        String version = Execution.of("--version").succeeded().out();
        assertTrue(version.startsWith("lnorm ") && version.contains("JDK " + Runtime.version()), version);
    }

    @Test
    void whatIsNoCommandIsRefused() {
        Execution.of("train").refused("Unmatched argument at index 0: 'train' (see lnorm --help)");
        Execution.of().refused("Missing required subcommand (see lnorm --help)");
    }
}
