// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.demo;

import static java.util.Locale.ROOT;

import java.io.PrintWriter;
import java.util.StringJoiner;

/** What the demo prints: numbered headings, text, numbers and verdicts, which it counts. Not thread-safe. */
final class Report {
    private static final int VALUES_SHOWN = 5;

    private final PrintWriter out;
    private int sections;
    private int checks;
    private int failures;

    Report(PrintWriter out) {
        this.out = out;
    }

    /** Where tables print their lines. */
    PrintWriter out() {
        return out;
    }

    void heading(String title) {
        String heading = ++sections + ". " + title;
        out.println();
        out.println(heading);
        out.println("=".repeat(heading.length()));
        out.flush();
    }

    /** A paragraph, its lines as they are, and a blank line. */
    void text(String paragraph) {
        out.println(paragraph.strip());
        out.println();
        out.flush();
    }

    /** A blank line, then one line that says what follows. */
    void lead(String line) {
        out.println();
        out.println(line);
    }

    /** The name and the first values of a tensor. */
    void values(String name, double[] values) {
        StringJoiner shown = new StringJoiner("  ");
        for (int i = 0; i < Math.min(VALUES_SHOWN, values.length); i++) {
            shown.add(String.format(ROOT, "%12.8f", values[i]));
        }
        out.printf(ROOT, "  %-8s %s%s%n", name, shown, values.length > VALUES_SHOWN ? "  ..." : "");
    }

    /** Checks that {@code error} is below {@code limit}; a NaN is not. */
    void check(String what, double error, double limit) {
        verdict(error < limit, String.format(ROOT, "%-28s relative error %.2e, limit %.0e", what, error, limit));
    }

    /** One line with the verdict in front. */
    void verdict(boolean pass, String what) {
        checks++;
        failures += pass ? 0 : 1;
        out.printf(ROOT, "  %s  %s%n", pass ? "PASS" : "FAIL", what);
        out.flush();
    }

    void summary() {
        out.println();
        out.printf(ROOT, "%s: %d of %d checks passed.%n", passed() ? "PASS" : "FAIL", checks - failures, checks);
    }

    boolean passed() {
        return failures == 0;
    }
}
