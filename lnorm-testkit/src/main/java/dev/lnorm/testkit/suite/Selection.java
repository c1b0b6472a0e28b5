// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which cases of a suite are asked. A name selects a rule ({@code F1}), a check ({@code F1.goldenOutputs}), a check
 * for one variant ({@code F1.goldenOutputs[layer-f32-heap]}), or one case ({@link Case#name}). Immutable.
 */
public final class Selection {
    /** Every case. */
    public static final Selection ALL = new Selection(Set.of());

    private final Set<String> names;

    private Selection(Set<String> names) {
        this.names = names;
    }

    /** Only what {@code names} select; every case if there are none. */
    public static Selection of(List<String> names) {
        return new Selection(Set.copyOf(names));
    }

    /** Those of {@code cases} that are selected, in their order. */
    public List<Case> from(List<Case> cases) {
        return cases.stream().filter(this::includes).toList();
    }

    /** Whether all cases are selected. */
    public boolean isAll() {
        return names.isEmpty();
    }

    private boolean includes(Case asked) {
        String check = asked.check().id();
        return isAll() || Stream.of(asked.check().rule(), check, check + "[" + asked.variant() + "]", asked.name())
                .anyMatch(names::contains);
    }

    /** The names; empty if all cases are selected. */
    @Override
    public String toString() {
        return String.join(", ", names.stream().sorted().toList());
    }
}
