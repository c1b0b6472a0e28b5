// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite;

/** A, V, C, F2, F4, F5 and B2 to B5: discovery, views, calls and options. */
final class ContractChecks {
    private ContractChecks() {}

    static void addTo(Catalogue catalogue) {
        DiscoveryChecks.addTo(catalogue);
        ViewChecks.addTo(catalogue);
        FarChecks.addTo(catalogue);
        AliasChecks.addTo(catalogue);
        WriteChecks.addTo(catalogue);
        CallerChecks.addTo(catalogue);
        HeldCallChecks.addTo(catalogue);
        OptionChecks.addTo(catalogue);
        RoundingChecks.addTo(catalogue);
        ConcurrencyChecks.addTo(catalogue);
        DoorChecks.addTo(catalogue);
    }
}
