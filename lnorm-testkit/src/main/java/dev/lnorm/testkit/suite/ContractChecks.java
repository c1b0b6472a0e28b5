// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite;

/** V, C and B: views, calls, options. */
final class ContractChecks {
    private ContractChecks() {}

    static void addTo(Catalogue catalogue) {}
}
