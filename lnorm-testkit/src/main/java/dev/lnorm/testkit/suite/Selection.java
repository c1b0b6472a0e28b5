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
    public static final Selection ALL = new Selection(Set.of(), false);
    /** Every check for a quarter of its variants; not always the same quarter. */
    public static final Selection FIRST_LOOK = new Selection(Set.of(), true);

    private final Set<String> names;
    private final boolean firstLook;

    private Selection(Set<String> names, boolean firstLook) {
        this.names = names;
        this.firstLook = firstLook;
    }

    /** Only what {@code names} select; every case if there are none. */
    public static Selection of(List<String> names) {
        return new Selection(Set.copyOf(names), false);
    }

    /** Those of {@code cases} that are selected, in their order. */
    public List<Case> from(List<Case> cases) {
        return firstLook ? FirstLook.of(cases) : cases.stream().filter(this::includes).toList();
    }

    /** Whether all cases are selected. */
    public boolean isAll() {
        return names.isEmpty() && !firstLook;
    }

    private boolean includes(Case asked) {
        String check = asked.check().id();
        return isAll() || Stream.of(asked.check().rule(), check, check + "[" + asked.variant() + "]", asked.name())
                .anyMatch(names::contains);
    }

    /** The names; empty if all cases are selected. */
    @Override
    public String toString() {
        return firstLook
                ? "a first look, a quarter of the variants of each check"
                : String.join(", ", names.stream().sorted().toList());
    }
}
