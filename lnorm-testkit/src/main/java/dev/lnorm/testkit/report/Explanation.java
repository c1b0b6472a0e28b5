// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.report;

import dev.lnorm.testkit.suite.Result;
import dev.lnorm.testkit.suite.Rule;
import dev.lnorm.testkit.suite.SpecPage;

/**
 * A failure as its author should see it: what is wrong, what the rule asks, what it usually means, how to repeat it.
 *
 * @param name the case
 * @param message what was expected, what came, and where
 * @param rule the rule's number and what it asks
 * @param usuallyMeans what a failure of the rule usually means; empty if {@code docs/spec.md} does not say, or if there
 *     was no answer, of which it says nothing
 * @param again the one command that repeats just this case
 */
public record Explanation(String name, String message, String rule, String usuallyMeans, String again) {
    /** Explains a failure of {@code result}, which {@code again} repeats. */
    public static Explanation of(Result result, String again) {
        String id = result.asked().check().rule();
        Rule rule = SpecPage.rules().get(id);
        return new Explanation(result.asked().name(), result.verdict().message(),
                rule == null ? id : id + ": " + rule.asks(),
                rule == null || result.verdict().isUnanswered() ? "" : rule.usuallyMeans(), again);
    }

    /** Several lines, without a final line break. */
    @Override
    public String toString() {
        return name + "\n  " + message.replace("\n", "\n  ") + "\n  rule " + rule
                + (usuallyMeans.isEmpty() ? "" : "\n  usually means: " + usuallyMeans) + "\n  again: " + again;
    }
}
