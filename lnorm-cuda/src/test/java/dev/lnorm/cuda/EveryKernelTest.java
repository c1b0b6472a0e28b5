// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.lnorm.NormDevice;
import dev.lnorm.cuda.emulator.EmulatedGpu;
import dev.lnorm.cuda.emulator.KernelReport;
import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every kernel that ships runs on the emulated GPU, and has the bits of the CPU backend. */
class EveryKernelTest {
    private static final Pattern ENTRY = Pattern.compile("^\\.visible \\.entry (\\w+)\\(", Pattern.MULTILINE);

    /** The list of kernels is the PTX file's own: one that nothing launches fails. */
    @ParameterizedTest
    @CsvSource({"75, SM75", "90, SM80"})
    void hasTheBitsOfTheCpu(int capability, PtxSource source) throws IOException {
        EmulatedGpu emulated = EmulatedCuda.ofCapability(capability);
        try (NormDevice gpu = new CudaBackend().open(0)) {
            assertEquals("lnorm emulated GPU", gpu.info().name());
            assertEquals(List.of(), KernelCases.differences(gpu), () -> emulated.lastFault().orElse(""));
        }
        TreeSet<String> shipped = new TreeSet<>(
                ENTRY.matcher(PtxResourceTest.text(source)).results().map((MatchResult found) -> found.group(1))
                        .toList());
        assertFalse(shipped.isEmpty());
        assertEquals(shipped, new TreeSet<>(emulated.counters().stream().map(KernelReport::kernel).toList()));
    }
}
