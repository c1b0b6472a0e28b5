// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The testkit's command, as part of this command line. */
class ConformCommandTest {
    @Test
    void theCpuPassesWhatIsAsked() {
        String out = Execution.of("conform", "--backend", "cpu", "--quick", "--only", "F1").succeeded().out();
        assertTrue(out.contains("class     dev.lnorm.cpu.CpuBackend"), out);
        assertTrue(out.endsWith("cpu conforms to F1; the rest was not asked.\n"), out);
    }

    @Test
    void aBackendThatIsNotThereIsRefused() {
        Execution refused = Execution.of("conform", "--backend", "abacus");
        assertEquals(2, refused.exitCode());
        assertTrue(
                refused.err().startsWith("lnorm: there is no backend abacus: found were cpu (dev.lnorm.cpu.CpuBackend"),
                refused.err());
    }
}
