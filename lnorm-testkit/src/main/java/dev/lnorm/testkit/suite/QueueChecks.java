// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite;

/** Q1 to Q5: queues and events. */
final class QueueChecks {
    private QueueChecks() {}

    static void addTo(Catalogue catalogue) {}
}
