// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite;

/** T1 to T7: gradients in a network that learns. */
final class FlowChecks {
    private FlowChecks() {}

    static void addTo(Catalogue catalogue) {}
}
