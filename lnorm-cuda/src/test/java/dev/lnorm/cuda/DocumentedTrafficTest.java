// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.NormDevice;
import dev.lnorm.cuda.emulator.EmulatedGpu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The table of traffic in the documentation is what is counted; where it is not, the message is the new one. */
class DocumentedTrafficTest {
    private static final Path PAGE = Path.of("../docs/cuda.md");

    @Test
    void isWhatIsCounted() throws IOException {
        EmulatedGpu emulated = EmulatedCuda.ofCapability(80);
        try (NormDevice gpu = new CudaBackend().open(0)) {
            String table = TrafficTable.of(emulated, gpu);
            assertTrue(Files.readString(PAGE).contains(table), () -> "the table of " + PAGE + " has to be\n" + table);
        }
    }
}
