// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite;

/** G1 to G3: gradients against differences and another derivation. */
final class GradientChecks {
    private GradientChecks() {}

    static void addTo(Catalogue catalogue) {}
}
