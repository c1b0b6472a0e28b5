// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite;

/** L1 to L4, S1 to S4: lifetimes and saved statistics. */
final class LifetimeChecks {
    private LifetimeChecks() {}

    static void addTo(Catalogue catalogue) {}
}
