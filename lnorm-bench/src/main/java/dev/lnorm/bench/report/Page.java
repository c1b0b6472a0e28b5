// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.report;

import dev.lnorm.bench.race.Pace;
import dev.lnorm.bench.race.Scoreboard;
import java.util.Map;

/** A race as one HTML page that needs nothing beside it: charts are inside as SVG. */
final class Page {
    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <title>lnorm bench</title>
            <style>
            body { font-family: sans-serif; margin: 2em auto; max-width: 75em; padding: 0 1em; }
            table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
            th, td { padding: 0.15em 0.7em; text-align: right; }
            th:first-child, td:first-child { text-align: left; }
            tr:nth-child(even) { background: #f4f4f4; }
            tr.lost { background: #fbd9d3; }
            svg { max-width: 100%; height: auto; }
            </style>
            </head>
            <body>
            <h1>lnorm bench</h1>
            """;

    private final StringBuilder html = new StringBuilder(HEAD);

    private Page() {}

    /** The page; {@code charts} are SVG images by name. */
    static String html(Outcome outcome, Map<String, String> charts) {
        Page page = new Page();
        page.intro(outcome);
        for (Scoreboard board : outcome.boards()) {
            page.element("h2", board.subject());
            page.element("p", board.summary());
            page.table(Table.of(outcome.plan(), board));
        }
        Table devices = Table.ofDevices(outcome.plan(), outcome.times(), outcome.boards().getFirst());
        if (!devices.lines().isEmpty()) {
            page.element("h2", "Devices");
            page.element("p", "Operands are in device memory. Kernels are timed by the device, between an event before "
                    + "some calls and one behind them; copies of one operand between a Java array and the device "
                    + "are by themselves.");
            page.table(devices);
        }
        page.element("h2", "Rates");
        charts.values().forEach(image -> page.html.append(image.substring(image.indexOf("<svg"))).append('\n'));
        page.element("h2", "Machine");
        page.html.append("<table>\n");
        outcome.machine().forEach((name, value) -> page.html.append("<tr><td>").append(escape(name))
                .append("</td><td style=\"text-align: left\">").append(escape(value)).append("</td></tr>\n"));
        page.html.append("</table>\n</body>\n</html>\n");
        return page.html.toString();
    }

    private void intro(Outcome outcome) {
        Pace pace = outcome.plan().pace();
        element("pre", outcome.command());
        element("p", "Microseconds a call: the median over rounds of the medians of " + pace.iterations()
                + " iterations of " + pace.iterationMillis() + " ms, after " + pace.warmUpMillis()
                + " ms of warm-up. In each round every contestant runs in a JVM of its own, one after another. "
                + "The ratio is the best peer's time divided by ours: above 1 we are faster. GB/s counts every operand "
                + "of all rows once; the percentages compare it with what a copy with ordinary stores, a non-temporal "
                + "copy and a triad (read 2, write 1) of the same size reach in the same run, where caches hold "
                + "small shapes. JMH's own output, whole, is in jmh/, every round's times in results.json.");
    }

    private void element(String tag, String text) {
        html.append('<').append(tag).append('>').append(escape(text)).append("</").append(tag).append(">\n");
    }

    private void table(Table table) {
        html.append("<table>\n<tr>");
        table.header().forEach(name -> html.append("<th>").append(escape(name)).append("</th>"));
        html.append("</tr>\n");
        for (var line : table.lines()) {
            html.append(line.getLast().isEmpty() ? "<tr>" : "<tr class=\"lost\">");
            line.forEach(value -> html.append("<td>").append(escape(value)).append("</td>"));
            html.append("</tr>\n");
        }
        html.append("</table>\n");
    }

    static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
