// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.report;

import dev.lnorm.DeviceInfo;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Options;
import dev.lnorm.testkit.suite.Result;
import dev.lnorm.testkit.suite.Verdict;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What one backend answered.
 *
 * @param subject the backend
 * @param options how much was asked
 * @param selection what {@code --only} selected; empty if everything was asked
 * @param launcher the command line that ran it, up to the arguments of {@code conform}
 * @param results the answers, in the order of the suite
 * @param took how long the answers took together
 */
public record Report(Subject subject, Options options, String selection, String launcher, List<Result> results,
        Duration took) {
    /** The one word for a run, and its exit code. */
    public enum Outcome {
        /** Every device computed something, and every answer was right. */
        GREEN(0),
        /** An answer was wrong. */
        FAILED(1),
        /** A device, or the backend, was not asked or computed nothing: that proves nothing. */
        NOT_RUN(3);

        private final int exitCode;

        Outcome(int exitCode) {
            this.exitCode = exitCode;
        }

        /** What the command ends with. */
        public int exitCode() {
            return exitCode;
        }

        /** The worse of two: a failure, else what did not run. */
        public Outcome and(Outcome other) {
            return this == FAILED || other == FAILED ? FAILED : this == NOT_RUN ? this : other;
        }
    }

    /** The answers, counted. */
    public Tally tally() {
        return new Tally(results);
    }

    /** The devices that were asked. */
    public Set<DeviceInfo> devices() {
        Set<DeviceInfo> devices = new LinkedHashSet<>();
        results.forEach(result -> devices.add(result.asked().device()));
        return devices;
    }

    /** The wrong answers. */
    public List<Result> failures() {
        return results.stream().filter(result -> result.is(Verdict.Kind.FAIL)).toList();
    }

    /** Whether it is green, and if not why not. */
    public Outcome outcome() {
        if (!failures().isEmpty()) {
            return Outcome.FAILED;
        }
        boolean complete = !results.isEmpty() && tally().count(Verdict.Kind.NOT_RUN) == 0
                && devices().stream().allMatch(this::computedSomething);
        return complete ? Outcome.GREEN : Outcome.NOT_RUN;
    }

    /** A device that refuses everything breaks no rule, and has shown nothing. */
    private boolean computedSomething(DeviceInfo device) {
        List<Result> ofKinds = results.stream().filter(result -> result.asked().device().equals(device)
                && result.asked().check().scope() != Check.Scope.DEVICE).toList();
        return ofKinds.isEmpty() || ofKinds.stream().anyMatch(result -> result.is(Verdict.Kind.PASS));
    }

    /** The outcome in one sentence. */
    public String conclusion() {
        return switch (outcome()) {
            case GREEN -> selection.isEmpty()
                    ? subject.name() + " conforms."
                    : subject.name() + " conforms to " + selection + "; the rest was not asked.";
            case FAILED -> subject.name() + " does not conform: " + failures().size() + " of " + results.size()
                    + " cases fail" + unanswered() + ".";
            case NOT_RUN -> subject.name() + " did not run: " + whyNot() + ", which proves nothing.";
        };
    }

    /** A device that is too slow for what is asked is told from one that is wrong. */
    private String unanswered() {
        long unanswered = failures().stream().filter(result -> result.verdict().isUnanswered()).count();
        return unanswered == 0
                ? ""
                : ", " + (unanswered == failures().size() ? "all" : unanswered) + " of them for want of an answer in "
                        + "time: if the device is only slow, raise --limit or lower --elements and --problems";
    }

    private String whyNot() {
        return results.stream().filter(result -> result.is(Verdict.Kind.NOT_RUN))
                .map(result -> result.verdict().message()).findFirst()
                .orElse("a device refuses everything that was asked");
    }

    /** The command line that repeats just the case of {@code result}. */
    public String reproduce(Result result) {
        return launcher + " " + result.asked().arguments();
    }
}
