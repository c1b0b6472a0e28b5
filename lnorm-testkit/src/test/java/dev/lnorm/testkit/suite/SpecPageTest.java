// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page and the checks belong together: what one has and the other has not is a mistake in either. */
class SpecPageTest {
    private static final Map<String, Rule> RULES = SpecPage.rules();

    @Test
    void everyRuleSaysWhyAndWhatAFailureUsuallyMeans() {
        List<String> silent = RULES.values().stream()
                .filter(rule -> rule.asks().isBlank() || rule.why().isEmpty() || rule.usuallyMeans().isEmpty())
                .map(Rule::id).toList();
        assertEquals(List.of(), silent, "rules of docs/spec.md without *Why:* or *Usually means:*");
    }

    @Test
    void everyCheckAsksARuleOfThePage() {
        List<String> strangers = Catalogue.checks().stream().filter(check -> !RULES.containsKey(check.rule()))
                .map(Check::id).toList();
        assertEquals(List.of(), strangers, "checks of a rule that docs/spec.md does not have");
    }

    @Test
    void everyRuleIsAskedBySomebody() {
        List<String> unasked = RULES.values().stream().filter(rule -> !rule.checkedByApi())
                .filter(rule -> !rule.text().startsWith("*(own tests)*")).filter(rule -> checksOf(rule).isEmpty())
                .map(rule -> rule.id() + " " + rule.asks()).toList();
        assertEquals(List.of(), unasked, "rules that neither the API, nor a check, nor the backend's own tests ask");
    }

    @Test
    void everyRuleNamesItsChecks() {
        List<String> corrections = new ArrayList<>();
        for (Rule rule : RULES.values()) {
            if (!rule.checks().equals(checksOf(rule))) {
                corrections.add(rule.id() + ": write *Checks:* " + checksOf(rule).stream()
                        .map(name -> "`" + name + "`").collect(Collectors.joining(", ")) + ".");
            }
        }
        assertEquals(List.of(), corrections, "corrections to docs/spec.md");
    }

    @Test
    void namesOfChecksAreUnique() {
        List<String> names = Catalogue.checks().stream().map(Check::name).toList();
        assertEquals(names.stream().distinct().toList(), names);
    }

    @Test
    void partsOfARuleAreTakenApart() {
        Rule rule = new Rule("Z1", "Asks. *Why:* because. *Usually means:* a bug. *Checks:* `one`, `two`.", false);
        assertEquals("Asks.", rule.asks());
        assertEquals("because.", rule.why());
        assertEquals("a bug.", rule.usuallyMeans());
        assertEquals(List.of("one", "two"), rule.checks());
    }

    private static List<String> checksOf(Rule rule) {
        return Catalogue.checks().stream().filter(check -> check.rule().equals(rule.id())).map(Check::name).toList();
    }
}
