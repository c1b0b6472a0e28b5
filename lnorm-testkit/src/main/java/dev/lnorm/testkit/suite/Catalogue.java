// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite;

import dev.lnorm.Capability;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** All checks, in the order of {@code docs/spec.md}. */
public final class Catalogue {
    private final List<Check> checks = new ArrayList<>();

    private Catalogue() {}

    /** Every check there is. */
    public static List<Check> checks() {
        Catalogue catalogue = new Catalogue();
        LifetimeChecks.addTo(catalogue);
        ContractChecks.addTo(catalogue);
        ValueChecks.addTo(catalogue);
        EdgeChecks.addTo(catalogue);
        GradientChecks.addTo(catalogue);
        DirectionalChecks.addTo(catalogue);
        StructureChecks.addTo(catalogue);
        FlowChecks.addTo(catalogue);
        QueueChecks.addTo(catalogue);
        BitChecks.addTo(catalogue);
        return List.copyOf(catalogue.checks);
    }

    /** Adds a check; the constructor of {@link Check} says what is what. */
    void add(String rule, String name, Check.Scope scope, Consumer<Trial> question, Capability... needs) {
        EnumSet<Capability> needed = EnumSet.noneOf(Capability.class);
        needed.addAll(List.of(needs));
        checks.add(new Check(rule, name, scope, Set.copyOf(needed), question));
    }
}
