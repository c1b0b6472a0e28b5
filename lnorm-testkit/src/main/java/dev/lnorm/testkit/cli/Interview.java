// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.cli;

import dev.lnorm.Candidate;
import dev.lnorm.LayerNormBackend;
import dev.lnorm.testkit.report.Report;
import dev.lnorm.testkit.report.Subject;
import dev.lnorm.testkit.report.Summary;
import dev.lnorm.testkit.suite.Case;
import dev.lnorm.testkit.suite.Options;
import dev.lnorm.testkit.suite.Result;
import dev.lnorm.testkit.suite.Selection;
import dev.lnorm.testkit.suite.Suite;
import dev.lnorm.testkit.suite.SuiteRun;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks one candidate, in front of the user.
 *
 * @param options how much to ask
 * @param selection what to ask
 * @param device the only device to ask; null for every device
 * @param threads how many cases to ask at once
 * @param limit the longest that one case may take
 * @param launcher the command line up to the arguments of a case
 */
record Interview(Options options, Selection selection, @Nullable Integer device, int threads, Duration limit,
        String launcher) {
    /**
     * Asks, and prints what was answered.
     *
     * @throws IllegalArgumentException if there is no such device, or nothing is selected
     */
    Report of(Candidate candidate, PrintWriter out, PrintWriter err) {
        Subject subject = Subject.of(candidate);
        LayerNormBackend backend = candidate.backend();
        long begin = System.nanoTime();
        List<Result> results;
        if (backend == null || !subject.availability().isAvailable()) {
            Summary.head(subject, List.of(), out);
            results = notRun(subject, subject.availability().toString());
        } else {
            results = ask(backend, subject, out, err);
        }
        Report report = new Report(subject, options, selection.toString(), launcher, results,
                Duration.ofNanos(System.nanoTime() - begin));
        Summary.body(report, out);
        return report;
    }

    private List<Result> ask(LayerNormBackend backend, Subject subject, PrintWriter out, PrintWriter err) {
        List<Case> all;
        try {
            all = Suite.cases(backend, options);
        } catch (RuntimeException | LinkageError failure) {
            Summary.head(subject, List.of(), out);
            return notRun(subject, "its devices cannot be listed: " + failure);
        }
        Summary.head(subject, all.stream().map(Case::device).distinct().toList(), out);
        List<Case> cases = selection.from(all).stream()
                .filter(asked -> device == null || asked.device().ordinal() == device).toList();
        if (cases.isEmpty()) {
            throw new IllegalArgumentException("--only " + (selection.isAll() ? "(all)" : selection) + " on "
                    + (device == null ? "any device" : "device " + device) + " of " + subject.name()
                    + " selects no case: --list shows the names of checks");
        }
        try (ProgressLine progress = ProgressLine.of(cases.size(), err)) {
            return SuiteRun.of(cases, threads, limit, progress);
        }
    }

    private List<Result> notRun(Subject subject, String why) {
        return Suite.notRun(subject.name(), why, options).stream()
                .filter(result -> !selection.from(List.of(result.asked())).isEmpty()).toList();
    }
}
