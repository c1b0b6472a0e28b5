// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {
    private static final String SEE = " (see lnorm bench --help)";

    @Test
    void racesAndLeavesAReport(@TempDir Path folder) throws IOException {
        Path report = folder.resolve("a report");
        Path json = folder.resolve("times.json");
        String out = Execution.of("bench", "--backends", "cpu,naive", "--shapes", "4x8", "--threads", "1", "--quick",
                "--rounds", "1", "--report", report, "--json", json).succeeded().out();
        List<String> lines = out.lines().toList();
        assertTrue(lines.getFirst().matches("2 cells, 1 rounds of about \\d+ s each: about .* minutes, at most 15\\."),
                out);
        assertTrue(out.contains("\nforward 4x8 f32, 1 thread "), out);
        assertTrue(out.contains("\nbackward 4x8 f32, 1 thread "), out);
        assertEquals("Report: " + report.resolve("report.html"), lines.get(lines.size() - 2));
        assertEquals("cells: 0, lost: 0, geometric mean against the best peer: none raced", lines.getLast());

        JsonNode scores = new ObjectMapper().readTree(json.toFile()).get("subjects").get(0).get("scores");
        for (JsonNode score : scores) {
            for (String measured : List.of("copy", "streamingCopy", "triad", "gigabytesPerSecond")) {
                assertTrue(score.get(measured).asDouble() > 0, measured + " in " + score);
            }
            assertTrue(score.get("median").get("naive").asDouble() > 0, score.toString());
        }
        String jmh = Files.readString(report.resolve("jmh/round-1/cpu-1/jmh.txt"));
        assertTrue(jmh.contains("NormBenchmark.forward") && jmh.contains("Run complete"), jmh);
    }

    @Test
    void whatCannotBeRacedIsRefused() {
        Execution unknown = Execution.of("bench", "--backends", "abacus");
        assertEquals(2, unknown.exitCode());
        assertTrue(unknown.err().startsWith("lnorm: there is no backend abacus to race: there are cpu, "),
                unknown.err());
        Execution.of("bench", "--backends", "cpu,cpu").refused("the backend cpu is named twice" + SEE);
        Execution.of("bench", "--peers").refused("no peer is on the class path: start with ./lnorm bench --peers, "
                + "which builds and downloads them" + SEE);
    }

    @Test
    void whatCannotBeReadIsRefused() {
        Execution.of("bench", "--shapes", "1x64,big").refused(
                "'big' is no shape: pass ROWSxWIDTH, such as 256x1024" + SEE);
        Execution.of("bench", "--passes", "sideways").refused(
                "'sideways' is no pass: pass forward, backward or forwardBackward" + SEE);
        Execution.of("bench", "--threads", "0").refused("--threads is 0: at least 1 is needed" + SEE);
        Execution.of("bench", "--rounds", "0").refused("--rounds is 0: at least 1 is needed" + SEE);
        Execution.of("bench", "--types", "f8").refused("Invalid value for option '--types' (TYPE): 'f8' is no element "
                + "type: pass f64, f32, f16 or bf16" + SEE);
    }

    @Test
    void whatCannotBeWrittenIsRefusedBeforeTheRace(@TempDir Path folder) throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        Execution report = Execution.of("bench", "--report", file);
        assertEquals(2, report.exitCode());
        assertTrue(report.err().startsWith("lnorm: --report " + file + ": "), report.err());
        Path absent = folder.resolve("absent");
        Execution.of("bench", "--json", absent.resolve("times.json")).refused("--json " + absent.resolve("times.json")
                + ": the folder " + absent + " is not there or not writable" + SEE);
        Execution.of("bench", "--json", folder).refused("--json " + folder
                + ": it is a folder, name a file in it" + SEE);
    }
}
