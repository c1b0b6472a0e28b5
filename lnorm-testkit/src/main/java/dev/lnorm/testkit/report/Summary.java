// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.report;

import static java.util.Locale.ROOT;

import dev.lnorm.DeviceInfo;
import dev.lnorm.testkit.suite.Result;
import dev.lnorm.testkit.suite.Verdict;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Prints a {@link Report} for a terminal: who was asked, the rules counted, the failures explained, one sentence. */
public final class Summary {
    /** Enough to see what is wrong; the written reports have all. */
    private static final int MOST_FAILURES = 8;

    private Summary() {}

    /** Who is going to be asked. */
    public static void head(Subject subject, List<DeviceInfo> devices, PrintWriter out) {
        out.printf(ROOT, "%s%n", subject.name());
        out.printf(ROOT, "  class     %s%n", subject.provider());
        out.printf(ROOT, "  location  %s%n", subject.location());
        out.printf(ROOT, "  version   %s%n", subject.version());
        out.printf(ROOT, "  state     %s%n", subject.availability());
        devices.forEach(device -> out.printf(ROOT, "  device    %s%n", device));
        out.flush();
    }

    /** What it answered. */
    public static void body(Report report, PrintWriter out) {
        out.printf(ROOT, "%n  %-6s%8s%8s%13s%9s  %s%n", "rule", "pass", "fail", "unsupported", "not run",
                "worst error");
        report.tally().byRule().forEach((rule, tally) -> out.printf(ROOT, "  %-6s%8d%8d%13d%9d  %s%n", rule,
                tally.count(Verdict.Kind.PASS), tally.count(Verdict.Kind.FAIL), tally.count(Verdict.Kind.UNSUPPORTED),
                tally.count(Verdict.Kind.NOT_RUN), worst(tally)));
        failures(report, out);
        out.printf(ROOT, "%n%s; %d rules, %d rules x types passed; %.1f s%n", report.tally(),
                report.tally().byRule().size(), report.tally().rulesByTypes(), report.took().toMillis() / 1000.0);
        out.println(report.conclusion());
        out.flush();
    }

    private static String worst(Tally tally) {
        return tally.worst().map(worst -> String.format(ROOT, "%.3g u of %.3g u, %s", worst.error().error(),
                worst.error().limit(), worst.error().quantity())).orElse("");
    }

    /** The first failure of each check: its other variants mostly say the same. */
    private static void failures(Report report, PrintWriter out) {
        Set<String> checks = new HashSet<>();
        List<Result> shown = report.failures().stream().filter(failure -> checks.add(failure.asked().check().id()))
                .limit(MOST_FAILURES).toList();
        for (Result failure : shown) {
            out.printf(ROOT, "%nFAIL %s%n", Explanation.of(failure, report.reproduce(failure)));
        }
        int more = report.failures().size() - shown.size();
        if (more > 0) {
            out.printf(ROOT, "%nand %d more: --report DIR writes them all.%n", more);
        }
    }
}
