// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite;

/** I1 to I9: identities that hold whatever the values. */
final class StructureChecks {
    private StructureChecks() {}

    static void addTo(Catalogue catalogue) {}
}
