// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite;

/** G4 and G5: directional derivatives. */
final class DirectionalChecks {
    private DirectionalChecks() {}

    static void addTo(Catalogue catalogue) {}
}
