// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.report;

import static java.util.Locale.ROOT;

import dev.lnorm.bench.race.Contestant;
import dev.lnorm.bench.race.Plan;
import dev.lnorm.bench.race.Score;
import dev.lnorm.bench.race.Scoreboard;
import java.util.ArrayList;
import java.util.List;

/** The scores as cells of text, a line for each score; the first column is the name of the cell. */
public record Table(List<String> header, List<List<String>> lines) {
    private static final String ABSENT = "-";

    /** The table of one subject. */
    public static Table of(Plan plan, Scoreboard board) {
        List<String> header = new ArrayList<>(List.of("median us"));
        plan.contestants().stream().map(Contestant::name).forEach(header::add);
        header.addAll(List.of("GB/s", "copy %", "nt copy %", "triad %", "best peer", "ratio", ""));
        return new Table(header, board.scores().stream().map(score -> line(plan, score)).toList());
    }

    private static List<String> line(Plan plan, Score score) {
        List<String> line = new ArrayList<>(List.of(score.cell().toString()));
        for (Contestant contestant : plan.contestants()) {
            line.add(number("%.2f", score.nanos().getOrDefault(contestant.name(), Double.NaN) / 1e3));
        }
        double rate = score.gigabytesPerSecond();
        line.add(number("%.1f", rate));
        line.add(number("%.0f", 100 * rate / score.copy()));
        line.add(number("%.0f", 100 * rate / score.streamingCopy()));
        line.add(number("%.0f", 100 * rate / score.triad()));
        line.add(score.bestPeer() == null ? ABSENT : score.bestPeer());
        line.add(number("%.2f", score.ratio()));
        line.add(score.isLost() ? "lost" : "");
        return line;
    }

    private static String number(String format, double value) {
        return Double.isNaN(value) ? ABSENT : String.format(ROOT, format, value);
    }

    /** As text, in columns. */
    public List<String> text() {
        int[] widths = new int[header.size()];
        measure(header, widths);
        lines.forEach(line -> measure(line, widths));
        List<String> text = new ArrayList<>(List.of(text(header, widths)));
        lines.forEach(line -> text.add(text(line, widths)));
        return text;
    }

    private static void measure(List<String> line, int[] widths) {
        for (int column = 0; column < widths.length; column++) {
            widths[column] = Math.max(widths[column], line.get(column).length());
        }
    }

    private static String text(List<String> line, int[] widths) {
        StringBuilder text = new StringBuilder(String.format(ROOT, "%-" + widths[0] + "s", line.getFirst()));
        for (int column = 1; column < widths.length; column++) {
            text.append("  ").append(" ".repeat(widths[column] - line.get(column).length())).append(line.get(column));
        }
        return text.toString().stripTrailing();
    }
}
