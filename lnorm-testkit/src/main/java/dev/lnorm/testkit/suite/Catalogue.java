// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite;

import dev.lnorm.Capability;
import dev.lnorm.testkit.suite.contract.CallerChecks;
import dev.lnorm.testkit.suite.contract.CallingThreadChecks;
import dev.lnorm.testkit.suite.contract.ConcurrencyChecks;
import dev.lnorm.testkit.suite.contract.DeclarationChecks;
import dev.lnorm.testkit.suite.contract.DiscoveryChecks;
import dev.lnorm.testkit.suite.contract.DoorChecks;
import dev.lnorm.testkit.suite.contract.HeldCallChecks;
import dev.lnorm.testkit.suite.contract.OptionChecks;
import dev.lnorm.testkit.suite.contract.TurnChecks;
import dev.lnorm.testkit.suite.lifetimes.LeakChecks;
import dev.lnorm.testkit.suite.lifetimes.LifetimeChecks;
import dev.lnorm.testkit.suite.lifetimes.ReleaseChecks;
import dev.lnorm.testkit.suite.queues.CopyChecks;
import dev.lnorm.testkit.suite.queues.EnqueueChecks;
import dev.lnorm.testkit.suite.queues.QueueChecks;
import dev.lnorm.testkit.suite.queues.StatisticsChecks;
import dev.lnorm.testkit.suite.structure.DirectionalChecks;
import dev.lnorm.testkit.suite.structure.GradientChecks;
import dev.lnorm.testkit.suite.structure.InvarianceChecks;
import dev.lnorm.testkit.suite.structure.OperandIdentityChecks;
import dev.lnorm.testkit.suite.structure.StoredGradientChecks;
import dev.lnorm.testkit.suite.structure.StructureChecks;
import dev.lnorm.testkit.suite.training.FlowChecks;
import dev.lnorm.testkit.suite.training.TrainingChecks;
import dev.lnorm.testkit.suite.values.BitChecks;
import dev.lnorm.testkit.suite.values.BorderChecks;
import dev.lnorm.testkit.suite.values.ContainmentChecks;
import dev.lnorm.testkit.suite.values.EdgeChecks;
import dev.lnorm.testkit.suite.values.EpsilonChecks;
import dev.lnorm.testkit.suite.values.FeatureChecks;
import dev.lnorm.testkit.suite.values.RangeChecks;
import dev.lnorm.testkit.suite.values.RoundingChecks;
import dev.lnorm.testkit.suite.values.SizeChecks;
import dev.lnorm.testkit.suite.values.UnlistedChecks;
import dev.lnorm.testkit.suite.values.ValueChecks;
import dev.lnorm.testkit.suite.views.AliasChecks;
import dev.lnorm.testkit.suite.views.FarChecks;
import dev.lnorm.testkit.suite.views.PlaceChecks;
import dev.lnorm.testkit.suite.views.SharedInputChecks;
import dev.lnorm.testkit.suite.views.ViewChecks;
import dev.lnorm.testkit.suite.views.WriteChecks;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** All checks, class by class, in the order of the sections of {@code docs/spec.md}. */
public final class Catalogue {
    private final List<Check> checks = new ArrayList<>();

    private Catalogue() {}

    /** Every check there is. */
    public static List<Check> checks() {
        Catalogue catalogue = new Catalogue();
        DiscoveryChecks.addTo(catalogue);
        LifetimeChecks.addTo(catalogue);
        ReleaseChecks.addTo(catalogue);
        LeakChecks.addTo(catalogue);
        ViewChecks.addTo(catalogue);
        FarChecks.addTo(catalogue);
        WriteChecks.addTo(catalogue);
        AliasChecks.addTo(catalogue);
        SharedInputChecks.addTo(catalogue);
        PlaceChecks.addTo(catalogue);
        CallerChecks.addTo(catalogue);
        HeldCallChecks.addTo(catalogue);
        OptionChecks.addTo(catalogue);
        ConcurrencyChecks.addTo(catalogue);
        CallingThreadChecks.addTo(catalogue);
        TurnChecks.addTo(catalogue);
        DeclarationChecks.addTo(catalogue);
        DoorChecks.addTo(catalogue);
        ValueChecks.addTo(catalogue);
        FeatureChecks.addTo(catalogue);
        UnlistedChecks.addTo(catalogue);
        SizeChecks.addTo(catalogue);
        BorderChecks.addTo(catalogue);
        ContainmentChecks.addTo(catalogue);
        RoundingChecks.addTo(catalogue);
        EdgeChecks.addTo(catalogue);
        EpsilonChecks.addTo(catalogue);
        RangeChecks.addTo(catalogue);
        GradientChecks.addTo(catalogue);
        StoredGradientChecks.addTo(catalogue);
        DirectionalChecks.addTo(catalogue);
        StructureChecks.addTo(catalogue);
        InvarianceChecks.addTo(catalogue);
        OperandIdentityChecks.addTo(catalogue);
        FlowChecks.addTo(catalogue);
        TrainingChecks.addTo(catalogue);
        StatisticsChecks.addTo(catalogue);
        QueueChecks.addTo(catalogue);
        EnqueueChecks.addTo(catalogue);
        CopyChecks.addTo(catalogue);
        BitChecks.addTo(catalogue);
        return List.copyOf(catalogue.checks);
    }

    /** Adds a check; the constructor of {@link Check} says what is what. */
    public void add(String rule, String name, Check.Scope scope, Consumer<Trial> question, Capability... needs) {
        EnumSet<Capability> needed = EnumSet.noneOf(Capability.class);
        needed.addAll(List.of(needs));
        checks.add(new Check(rule, name, scope, Set.copyOf(needed), question));
    }
}
