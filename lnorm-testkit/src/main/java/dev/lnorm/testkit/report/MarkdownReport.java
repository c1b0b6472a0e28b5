// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.report;

import dev.lnorm.DeviceInfo;
import dev.lnorm.testkit.suite.Measured;
import dev.lnorm.testkit.suite.Result;
import dev.lnorm.testkit.suite.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Writes {@code conformance.md}: the same as {@link JsonReport}, for people. */
public final class MarkdownReport {
    private final StringBuilder text = new StringBuilder();

    private MarkdownReport() {}

    /**
     * Writes {@code reports} as one page.
     *
     * @throws IOException if {@code file} cannot be written
     */
    public static void write(Path file, List<Report> reports) throws IOException {
        MarkdownReport page = new MarkdownReport();
        page.line("# Conformance to docs/spec.md");
        page.line("");
        page.table("what", "is");
        Versions.environment().forEach((name, value) -> page.row(name, value));
        reports.forEach(page::backend);
        Files.writeString(file, page.text);
    }

    private void backend(Report report) {
        Subject subject = report.subject();
        line("");
        line("## " + subject.name());
        line("");
        line("**" + report.conclusion() + "** " + report.tally() + ", in " + report.took().toSeconds() + " s.");
        line("");
        table("what", "is");
        row("class", subject.provider());
        row("location", subject.location());
        row("version", subject.version());
        row("driver", subject.availability().toString());
        for (DeviceInfo device : report.devices()) {
            row("device " + device.ordinal(), device.name() + ", " + (device.memory() >> 20) + " MiB");
        }
        row("asked", report.options().toString());
        if (!report.selection().isEmpty()) {
            row("only", report.selection());
        }
        rules(report);
        failures(report);
        cases(report);
    }

    private void rules(Report report) {
        line("");
        line("### Rules");
        line("");
        table("rule", "pass", "fail", "unsupported", "not run", "worst error, u", "limit, u", "of", "where");
        report.tally().byRule().forEach((rule, tally) -> {
            String[] error = tally.worst().map(MarkdownReport::error).orElse(new String[] {"", "", "", ""});
            row(rule, tally.count(Verdict.Kind.PASS), tally.count(Verdict.Kind.FAIL),
                    tally.count(Verdict.Kind.UNSUPPORTED), tally.count(Verdict.Kind.NOT_RUN), error[0], error[1],
                    error[2], error[3]);
        });
    }

    private void failures(Report report) {
        if (report.failures().isEmpty()) {
            return;
        }
        line("");
        line("### Failures");
        for (Result failure : report.failures()) {
            Explanation explanation = Explanation.of(failure, report.reproduce(failure));
            line("");
            line("#### " + explanation.name());
            line("");
            code(explanation.message());
            line("");
            line("Rule " + explanation.rule());
            if (!explanation.usuallyMeans().isEmpty()) {
                line("");
                line("Usually means: " + explanation.usuallyMeans());
            }
            line("");
            code(explanation.again());
        }
    }

    private void cases(Report report) {
        line("");
        line("### Cases");
        line("");
        table("case", "verdict", "ms", "worst error, u", "limit, u", "of", "where, or why");
        for (Result result : report.results()) {
            Measured measured = result.verdict().measured();
            String[] error = measured == null ? new String[] {"", "", "", ""} : error(measured);
            String why = result.verdict().message().lines().findFirst().orElse(error[3]);
            row(result.asked().name(), result.verdict().kind(), result.nanos() / 1_000_000, error[0], error[1],
                    error[2], why);
        }
    }

    /** Error, limit, quantity and where. */
    private static String[] error(Measured measured) {
        return new String[] {three(measured.error().error()), three(measured.error().limit()),
                measured.error().quantity(), measured.where()};
    }

    private static String three(double value) {
        return String.format(Locale.ROOT, "%.3g", value);
    }

    private void table(String... heads) {
        row((Object[]) heads);
        line("|" + "---|".repeat(heads.length));
    }

    private void row(Object... cells) {
        StringBuilder row = new StringBuilder("|");
        for (Object cell : cells) {
            row.append(' ').append(cell.toString().replace("|", "\\|").replace("\n", " ")).append(" |");
        }
        line(row.toString());
    }

    private void code(String code) {
        line("```text");
        line(code);
        line("```");
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
