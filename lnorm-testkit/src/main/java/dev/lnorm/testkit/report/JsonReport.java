// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lnorm.Availability;
import dev.lnorm.testkit.oracle.WorstError;
import dev.lnorm.testkit.suite.Measured;
import dev.lnorm.testkit.suite.Options;
import dev.lnorm.testkit.suite.Result;
import dev.lnorm.testkit.suite.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Writes {@code conformance.json}: every answer, for programs. */
public final class JsonReport {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private JsonReport() {}

    /**
     * Writes {@code reports} as one document.
     *
     * @throws IOException if {@code file} cannot be written
     */
    public static void write(Path file, List<Report> reports) throws IOException {
        Files.writeString(file, JSON.writeValueAsString(document(reports)) + "\n");
    }

    private static ObjectNode document(List<Report> reports) {
        ObjectNode document = JSON.createObjectNode();
        ObjectNode environment = document.putObject("environment");
        Versions.environment().forEach(environment::put);
        ArrayNode backends = document.putArray("backends");
        reports.forEach(report -> describe(backends.addObject(), report));
        return document;
    }

    private static void describe(ObjectNode node, Report report) {
        Subject subject = report.subject();
        node.put("name", subject.name()).put("class", subject.provider()).put("location", subject.location())
                .put("version", subject.version());
        describe(node.putObject("availability"), subject.availability());
        ArrayNode devices = node.putArray("devices");
        report.devices().forEach(device -> devices.addObject().put("ordinal", device.ordinal())
                .put("name", device.name()).put("memory", device.memory()).put("rank", device.rank()));
        describe(node.putObject("options"), report.options()).put("only", report.selection());
        node.put("outcome", report.outcome().name()).put("conclusion", report.conclusion());
        node.put("seconds", report.took().toMillis() / 1000.0);
        count(node.putObject("counts"), report.tally());
        ObjectNode rules = node.putObject("rules");
        report.tally().byRule().forEach((rule, tally) -> {
            ObjectNode counted = count(rules.putObject(rule), tally);
            tally.worst().ifPresent(worst -> describe(counted.putObject("worst"), worst));
        });
        ArrayNode cases = node.putArray("cases");
        report.results().forEach(result -> describe(cases.addObject(), report, result));
    }

    private static void describe(ObjectNode node, Availability availability) {
        node.put("available", availability.isAvailable()).put("message", availability.message());
        if (availability instanceof Availability.Unavailable unavailable) {
            node.put("reason", unavailable.reason().name()).put("remedy", unavailable.remedy());
            node.put("cause", unavailable.cause() == null ? null : unavailable.cause().toString());
        }
    }

    private static ObjectNode describe(ObjectNode node, Options options) {
        return node.put("seed", options.seed()).put("problems", options.problems()).put("elements", options.elements());
    }

    private static ObjectNode count(ObjectNode node, Tally tally) {
        node.put("cases", tally.cases());
        for (Verdict.Kind kind : Verdict.Kind.values()) {
            node.put(kind.name().toLowerCase(Locale.ROOT), tally.count(kind));
        }
        return node;
    }

    private static void describe(ObjectNode node, Report report, Result result) {
        node.put("name", result.asked().name()).put("rule", result.asked().check().rule())
                .put("check", result.asked().check().name()).put("variant", result.asked().variant().toString())
                .put("device", result.asked().device().ordinal()).put("verdict", result.verdict().kind().name())
                .put("milliseconds", result.nanos() / 1_000_000);
        Measured measured = result.verdict().measured();
        if (measured != null) {
            describe(node.putObject("worst"), measured);
        }
        if (!result.is(Verdict.Kind.PASS)) {
            node.put("message", result.verdict().message());
        }
        if (result.is(Verdict.Kind.FAIL)) {
            Explanation explanation = Explanation.of(result, report.reproduce(result));
            node.put("asks", explanation.rule()).put("usuallyMeans", explanation.usuallyMeans())
                    .put("again", explanation.again());
        }
    }

    /** Numbers that JSON has no form for are written as text. */
    private static void describe(ObjectNode node, Measured measured) {
        WorstError error = measured.error();
        node.put("quantity", error.quantity()).put("index", error.index());
        number(node, "expected", error.expected());
        number(node, "actual", error.actual());
        number(node, "error", error.error());
        number(node, "limit", error.limit());
        node.put("unit", "u").put("checked", error.checked()).put("where", measured.where());
    }

    private static void number(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, value);
        } else {
            node.put(name, Double.toString(value));
        }
    }
}
