// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite;

/**
 * A case and its answer.
 *
 * @param asked the case
 * @param verdict its answer
 * @param nanos how long the answer took
 */
public record Result(Case asked, Verdict verdict, long nanos) {
    /** Whether the answer is {@code kind}. */
    public boolean is(Verdict.Kind kind) {
        return verdict.kind() == kind;
    }
}
