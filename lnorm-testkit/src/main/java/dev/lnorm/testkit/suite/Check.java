// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite;

import dev.lnorm.Capability;
import dev.lnorm.testkit.suite.answers.RuleBroken;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One question that is asked of a device, in the name of a rule.
 *
 * @param rule the rule's number in {@code docs/spec.md}
 * @param name what is asked, in camel case, unique
 * @param scope for which variants it is asked
 * @param needs capabilities without which it is not asked; that they are refused is asked instead
 * @param question asks; returns if the answer is right, and throws {@link RuleBroken} with what is wrong otherwise
 */
public record Check(String rule, String name, Scope scope, Set<Capability> needs, Consumer<Trial> question) {
    /** For which variants a check is asked. */
    public enum Scope {
        /** Once a device. */
        DEVICE,
        /** For each formula, rows of {@code f64}: for differences, which rounding drowns in narrower types. */
        DOUBLE,
        /** For each formula and row type. */
        KIND,
        /** For each formula, row type and place. */
        PLACE
    }

    /** As in reports: {@code V3.nothingAroundTheRowsIsWritten}. */
    public String id() {
        return rule + "." + name;
    }
}
