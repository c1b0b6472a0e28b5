// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite;

/** E1 to E9: inputs at the edge of the domain. */
final class EdgeChecks {
    private EdgeChecks() {}

    static void addTo(Catalogue catalogue) {}
}
