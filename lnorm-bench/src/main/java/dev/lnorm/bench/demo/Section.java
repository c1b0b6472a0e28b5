// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.demo;

/** One idea of the demo. */
interface Section {
    /** What is shown, as a heading. */
    String title();

    /** Shows it: what and why, the formula, the numbers, and a verdict where there is something to check. */
    void show(Report report, DeviceSource devices) throws Exception;
}
