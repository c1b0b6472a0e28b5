// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reports on a backend that forgets beta. */
class ReportTest {
    @TempDir
    private static Path folder;

    private static Path jar;
    private static JsonNode json;
    private static String page;

    @BeforeAll
    static void askAWrongBackend() throws IOException {
        jar = OutsideBackend.jar(folder, " + beta[i]", "");
        Path report = folder.resolve("new/report");
        Run.of("--jar", jar, "--only", "F1", "--only", "A2", "--problems", 1, "--elements", 2000, "--seed", 7,
                "--report",
                report).ended(1);
        json = new ObjectMapper().readTree(report.resolve("conformance.json").toFile());
        page = Files.readString(report.resolve("conformance.md"));
    }

    @Test
    void theBackendAndWhatItRanOnAreNamed() {
        JsonNode environment = json.get("environment");
        assertTrue(environment.get("jdk").asText().contains(Runtime.version().toString()), environment::toString);
        assertTrue(environment.get("os").asText().contains(System.getProperty("os.arch")), environment::toString);
        assertTrue(environment.has("testkit") && environment.has("api"), environment::toString);
        assertEquals(1, json.get("backends").size());
        JsonNode backend = json.get("backends").get(0);
        assertEquals("plain", backend.get("name").asText());
        assertEquals("org.example.plain.PlainBackend", backend.get("class").asText());
        assertTrue(backend.get("location").asText().endsWith("/plain.jar"), backend.get("location")::toString);
        assertEquals("1.0", backend.get("version").asText());
        assertEquals("plain Java, in the caller's thread", backend.get("availability").get("message").asText());
        assertEquals("plain Java", backend.get("devices").get(0).get("name").asText());
        assertEquals(7, backend.get("options").get("seed").asInt());
        assertEquals(1, backend.get("options").get("problems").asInt());
        assertEquals(2000, backend.get("options").get("elements").asInt());
        assertEquals("A2, F1", backend.get("options").get("only").asText());
        assertEquals("FAILED", backend.get("outcome").asText());
    }

    @Test
    void everyRuleAndCaseHasAVerdict() {
        JsonNode backend = json.get("backends").get(0);
        assertEquals(List.of("A2", "F1"), names(backend.get("rules")));
        JsonNode counts = backend.get("counts");
        assertEquals(backend.get("cases").size(), counts.get("cases").asInt());
        assertEquals(counts.get("cases").asInt(), counts.get("pass").asInt() + counts.get("fail").asInt()
                + counts.get("unsupported").asInt() + counts.get("not_run").asInt());
        assertEquals("PASS", theCase("A2.theNameIsAPin[layer-f32-heap]@plain:0").get("verdict").asText());
        JsonNode unsupported = theCase("F1.goldenOutputs[layer-f64-heap]@plain:0");
        assertEquals("UNSUPPORTED", unsupported.get("verdict").asText());
        assertEquals("plain computes f32 alone", unsupported.get("message").asText());
    }

    @Test
    void aFailureIsMeasuredExplainedAndRepeatable() {
        JsonNode failure = theCase("F1.goldenOutputs[layer-f32-heap]@plain:0");
        assertEquals("FAIL", failure.get("verdict").asText());
        JsonNode worst = failure.get("worst");
        assertEquals("y", worst.get("quantity").asText());
        assertTrue(worst.get("error").asDouble() > worst.get("limit").asDouble(), worst::toString);
        assertTrue(worst.get("where").asText().contains("golden"), worst::toString);
        assertTrue(failure.get("message").asText().contains("expected"), failure::toString);
        assertTrue(failure.get("usuallyMeans").asText().contains("a wrong formula"), failure::toString);
        assertTrue(failure.get("again").asText().endsWith(" --jar " + jar + " --backend plain --device 0 "
                + "--only 'F1.goldenOutputs[layer-f32-heap]' --seed 7 --problems 1 --elements 2000"),
                failure::toString);
        JsonNode ofRule = json.get("backends").get(0).get("rules").get("F1").get("worst");
        assertTrue(ofRule.get("error").asDouble() >= worst.get("error").asDouble(),
                () -> "the worst of a rule is that of its worst case: " + ofRule);
    }

    @Test
    void thePageSaysTheSameToPeople() {
        JsonNode failure = theCase("F1.goldenOutputs[layer-f32-heap]@plain:0");
        assertTrue(page.contains("**plain does not conform: "), page);
        assertTrue(page.contains("| class | org.example.plain.PlainBackend |"), page);
        assertTrue(page.contains("#### F1.goldenOutputs[layer-f32-heap]@plain:0\n"), page);
        assertTrue(page.contains("```text\n" + failure.get("message").asText() + "\n```"), page);
        assertTrue(page.contains("Usually means: " + failure.get("usuallyMeans").asText()), page);
        assertTrue(page.contains("```text\n" + failure.get("again").asText() + "\n```"), page);
        assertTrue(page.contains("| F1.goldenOutputs[layer-f64-heap]@plain:0 | UNSUPPORTED |"), page);
        assertFalse(page.contains("NaN |"), page);
    }

    private static JsonNode theCase(String name) {
        for (JsonNode found : json.get("backends").get(0).get("cases")) {
            if (found.get("name").asText().equals(name)) {
                return found;
            }
        }
        throw new AssertionError(name + " is not in the report");
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
