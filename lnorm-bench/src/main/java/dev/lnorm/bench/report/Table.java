// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.report;

import static java.util.Locale.ROOT;

import dev.lnorm.bench.race.Contestant;
import dev.lnorm.bench.race.Plan;
import dev.lnorm.bench.race.Score;
import dev.lnorm.bench.race.Scoreboard;
import dev.lnorm.bench.race.Times;
import dev.lnorm.bench.race.Transfer;
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

    /**
     * What the calls of contestants with operands in device memory consist of; no line where there is none. The ratio
     * is the subject's time divided by that of the kernels.
     */
    public static Table ofDevices(Plan plan, Times times, Scoreboard board) {
        List<List<String>> lines = new ArrayList<>();
        for (Score score : board.scores()) {
            for (Contestant contestant : plan.contestants()) {
                double kernels = times.kernels(contestant.name(), score.cell());
                if (!Double.isNaN(kernels)) {
                    lines.add(List.of(contestant.name() + " " + score.cell(),
                            micros(score.nanos().getOrDefault(contestant.name(), Double.NaN)), micros(kernels),
                            micros(times.transfer(contestant.name(), score.cell(), Transfer.TO_DEVICE)),
                            micros(times.transfer(contestant.name(), score.cell(), Transfer.FROM_DEVICE)),
                            number("%.2f", score.subjectNanos() / kernels), ""));
                }
            }
        }
        return new Table(List.of("operands in device memory, median us", "call", "kernels", "copy in", "copy out",
                board.subject() + " / kernels", ""), lines);
    }

    private static List<String> line(Plan plan, Score score) {
        List<String> line = new ArrayList<>(List.of(score.cell().toString()));
        for (Contestant contestant : plan.contestants()) {
            line.add(micros(score.nanos().getOrDefault(contestant.name(), Double.NaN)));
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

    private static String micros(double nanos) {
        return number("%.2f", nanos / 1e3);
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
