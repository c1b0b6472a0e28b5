// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite;

import dev.lnorm.DeviceInfo;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A quarter of the variants of each check, one check after another for the next quarter, so that all of them have been
 * asked after four. Of the variants that a device claims to support, and of the others, a quarter each: a device of one
 * type is asked every check.
 */
final class FirstLook {
    private static final int QUARTERS = 4;

    private final Map<DeviceInfo, Set<Variant>> claimed = new HashMap<>();
    private final Map<Check, Integer> turns = new HashMap<>();

    private FirstLook() {}

    /** Those of {@code cases} that it takes, in their order. */
    static List<Case> of(List<Case> cases) {
        FirstLook look = new FirstLook();
        cases.forEach(asked -> look.turns.putIfAbsent(asked.check(), look.turns.size() % QUARTERS));
        Set<Case> taken = new HashSet<>();
        cases.stream()
                .collect(Collectors.groupingBy(asked -> List.of(asked.check(), asked.device(), look.claims(asked))))
                .values().forEach(alike -> taken.addAll(look.quarter(alike)));
        return cases.stream().filter(taken::contains).toList();
    }

    private boolean claims(Case asked) {
        Variant variant = asked.variant();
        return claimed.computeIfAbsent(asked.device(), _ -> asked.claimedVariants()).stream()
                .anyMatch(other -> asked.check().scope() == Check.Scope.PLACE
                        ? other.equals(variant)
                        : other.formula() == variant.formula() && other.rows() == variant.rows());
    }

    /** Every fourth, one further after each four, so that formula, type and place change from one to the next. */
    private List<Case> quarter(List<Case> alike) {
        int turn = turns.getOrDefault(alike.getFirst().check(), 0);
        List<Case> quarter = IntStream.range(0, alike.size()).filter(i -> (i + i / QUARTERS) % QUARTERS == turn)
                .mapToObj(alike::get).toList();
        return quarter.isEmpty() ? List.of(alike.get(turn % alike.size())) : quarter;
    }
}
