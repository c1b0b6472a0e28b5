// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.race;

import static java.util.Locale.ROOT;

import dev.lnorm.bench.race.Contestant.Role;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What came of a race, for one of the contestants. */
public record Scoreboard(String subject, List<Score> scores) {
    /** The scores of {@code subject} from the medians over the rounds. */
    public static Scoreboard of(Plan plan, Times times, Contestant subject) {
        List<Score> scores = plan.cells().stream().map(cell -> score(plan, times, subject, cell)).toList();
        return new Scoreboard(subject.name(), scores);
    }

    private static Score score(Plan plan, Times times, Contestant subject, Cell cell) {
        Map<String, Double> nanos = new LinkedHashMap<>();
        for (Contestant contestant : plan.contestants()) {
            double median = times.median(contestant.name(), cell);
            if (!Double.isNaN(median)) {
                nanos.put(contestant.name(), median);
            }
        }
        String bestPeer = plan.contestants().stream()
                .filter(contestant -> contestant.role() == Role.PEER && !contestant.equals(subject))
                .map(Contestant::name).filter(nanos::containsKey)
                .min(Comparator.comparingDouble(name -> nanos.getOrDefault(name, Double.NaN))).orElse(null);
        long bytes = cell.workload().operandBytes();
        return new Score(cell, nanos, subject.name(), bestPeer,
                times.gigabytesPerSecond(Bandwidth.COPY, bytes, cell.threads()),
                times.gigabytesPerSecond(Bandwidth.STREAMING_COPY, bytes, cell.threads()),
                times.gigabytesPerSecond(Bandwidth.TRIAD, bytes, cell.threads()));
    }

    private List<Score> contested() {
        return scores.stream().filter(Score::isContested).toList();
    }

    /** Cells that the subject and a peer compute. */
    public int cells() {
        return contested().size();
    }

    /** Those of them in which a peer is faster. */
    public int lost() {
        return (int) contested().stream().filter(Score::isLost).count();
    }

    /** The geometric mean of the ratios to the best peer; NaN without a contested cell. */
    public double geometricMean() {
        return Math.exp(contested().stream().mapToDouble(score -> Math.log(score.ratio())).average()
                .orElse(Double.NaN));
    }

    /** {@code cells: 32, lost: 0, geometric mean against the best peer: 1.50}. */
    public String summary() {
        return String.format(ROOT, "cells: %d, lost: %d, geometric mean against the best peer: %s", cells(), lost(),
                cells() == 0 ? "none raced" : String.format(ROOT, "%.2f", geometricMean()));
    }
}
