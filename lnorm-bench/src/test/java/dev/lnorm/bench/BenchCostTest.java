// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class BenchCostTest {
    @Test
    void allocationIsThatOfAHeldCallAmongOtherBackends() {
        String out = Execution.of("bench", "--allocation", "--shapes", "1x64", "--threads", "1", "--quick").succeeded()
                .out();
        assertTrue(out.startsWith("Held calls, while these are loaded and in use: cpu, "), out);
        List<String> calls = out.lines().filter(line -> line.contains(" B/call")).toList();
        assertEquals(2, calls.size(), out);
        assertTrue(
                calls.getFirst().matches("cpu +(forward|backward) 1x64 f32, 1 thread +[0-9.]+ ns/call +[0-9.]+ B/call"),
                out);
    }

    @Test
    void theFootprintIsWhatTheFirstCallsAllocate() {
        String out = Execution.of("bench", "--footprint", "--shapes", "4x8", "--backends", "naive").succeeded().out();
        String line = out.lines().toList().getLast();
        assertTrue(line.matches("naive +4x8 f32 +0\\.\\d{3} MiB"), out);
    }
}
