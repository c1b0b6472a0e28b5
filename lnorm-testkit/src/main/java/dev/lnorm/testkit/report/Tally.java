// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.report;

import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Measured;
import dev.lnorm.testkit.suite.Result;
import dev.lnorm.testkit.suite.SpecPage;
import dev.lnorm.testkit.suite.Verdict;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Answers, counted. Immutable. */
public final class Tally {
    private final List<Result> results;
    private final Map<Verdict.Kind, Integer> counts = new EnumMap<>(Verdict.Kind.class);

    Tally(List<Result> results) {
        this.results = List.copyOf(results);
        for (Result result : results) {
            counts.merge(result.verdict().kind(), 1, Integer::sum);
        }
    }

    /** How many answers there are. */
    public int cases() {
        return results.size();
    }

    /** How many of them are {@code kind}. */
    public int count(Verdict.Kind kind) {
        return counts.getOrDefault(kind, 0);
    }

    /** The worst error of all, as a share of its bound. */
    public Optional<Measured> worst() {
        return results.stream().map(result -> result.verdict().measured()).filter(Objects::nonNull)
                .max(Comparator.comparingDouble(Measured::shareOfLimit));
    }

    /** The same for each rule that was asked, in the order of {@code docs/spec.md}. */
    Map<String, Tally> byRule() {
        List<String> page = List.copyOf(SpecPage.rules().keySet());
        return results.stream()
                .sorted(Comparator.comparingInt((Result result) -> page.indexOf(result.asked().check().rule())))
                .collect(Collectors.groupingBy(result -> result.asked().check().rule(), LinkedHashMap::new,
                        Collectors.collectingAndThen(Collectors.toList(), Tally::new)));
    }

    /** Triples of a rule, a formula and a type of rows for which a check passed; once for what is asked of a device. */
    public long rulesByTypes() {
        return results.stream().filter(result -> result.is(Verdict.Kind.PASS))
                .map(result -> result.asked().check().rule() + " "
                        + (result.asked().check().scope() == Check.Scope.DEVICE
                                ? ""
                                : result.asked().variant().formula() + " " + result.asked().variant().rows()))
                .distinct().count();
    }

    /** {@code 312 cases: 300 pass, 0 fail, 12 unsupported, 0 not run}. */
    @Override
    public String toString() {
        return cases() + " cases: " + count(Verdict.Kind.PASS) + " pass, " + count(Verdict.Kind.FAIL) + " fail, "
                + count(Verdict.Kind.UNSUPPORTED) + " unsupported, " + count(Verdict.Kind.NOT_RUN) + " not run";
    }
}
