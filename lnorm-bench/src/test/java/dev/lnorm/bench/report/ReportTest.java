// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lnorm.bench.race.Pass;
import dev.lnorm.bench.race.SampleRace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private final Outcome outcome = outcome();

    private static Outcome outcome() {
        SampleRace race = new SampleRace();
        race.time("cpu", Pass.FORWARD, 2048);
        race.time("cpu", Pass.FORWARD, 1024);
        race.time("cpu", Pass.FORWARD, 4096);
        race.time("onednn", Pass.FORWARD, 1024);
        race.time("cpu", Pass.BACKWARD, 3072);
        race.copy(512);
        return new Outcome("./lnorm bench --report 'a<b>'", Map.of("processor", "an \"abacus\""), race.plan(),
                race.times(), List.of(race.board()));
    }

    @Test
    void theTableShowsMediansSharesAndWhatIsLost() {
        List<String> text = Table.of(outcome.plan(), outcome.boards().getFirst()).text();
        assertEquals(3, text.size());
        assertEquals(List.of("forward", "16x64", "f32,", "1", "thread", "2.05", "1.02", "-", "-", "4.0", "25", "-",
                "-", "onednn", "0.50", "lost"), List.of(text.get(1).split(" +")));
        assertEquals(List.of("backward", "16x64", "f32,", "1", "thread", "3.07", "-", "-", "-", "4.0", "25", "-",
                "-", "-", "-"), List.of(text.get(2).split(" +")));
    }

    @Test
    void theDataHoldEveryRoundAndNullForWhatWasNotMeasured() throws IOException {
        JsonNode document = new ObjectMapper().readTree(Data.json(outcome));
        JsonNode forward = document.get("subjects").get(0).get("scores").get(0);
        assertEquals("[2048.0,1024.0,4096.0]", forward.get("rounds").get("cpu").toString());
        assertEquals(2048, forward.get("median").get("cpu").asDouble());
        assertEquals(0.5, forward.get("ratio").asDouble());
        assertTrue(forward.get("lost").asBoolean());
        assertTrue(forward.get("triad").isNull());
        assertEquals(1, document.get("subjects").get(0).get("lost").asInt());
        assertEquals(outcome.command(), document.get("command").asText());
    }

    @Test
    void thePageNeedsNothingBesideIt() throws IOException {
        Map<String, String> charts = Charts.svg(outcome.plan(), outcome.boards().getFirst());
        assertEquals(List.of("forward-layer-f32-1", "backward-layer-f32-1"), List.copyOf(charts.keySet()));
        String page = Page.html(outcome, charts);
        assertTrue(page.contains("'a&lt;b&gt;'") && page.contains("an &quot;abacus&quot;"), page);
        assertTrue(page.contains(outcome.boards().getFirst().summary()), page);
        assertTrue(page.contains("<tr class=\"lost\">"), page);
        assertEquals(2, page.split("<svg").length - 1);
        assertFalse(page.contains("src=") || page.contains("<link") || page.contains("@import"), page);
    }

    @Test
    void aReportReplacesTheOneBefore(@TempDir Path folder) throws IOException {
        Path target = folder.resolve("a report");
        for (int run = 0; run < 2; run++) {
            try (ReportFolder report = ReportFolder.at(target)) {
                Files.writeString(report.jmh().resolve("run-" + run), "");
                assertEquals(target.resolve("report.html"), report.publish(outcome));
            }
        }
        assertEquals(List.of("backward-layer-f32-1.svg", "forward-layer-f32-1.svg", "jmh", "report.html",
                "results.json"), names(target));
        assertEquals(List.of("run-1"), names(target.resolve("jmh")));
    }

    @Test
    void whatIsNotFinishedLeavesNothing(@TempDir Path folder) throws IOException {
        try (ReportFolder report = ReportFolder.at(folder)) {
            Files.writeString(report.jmh().resolve("half"), "");
        }
        assertEquals(List.of(), names(folder));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
