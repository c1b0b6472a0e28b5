// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.demo;

import static java.util.Locale.ROOT;

/** How much arithmetic and memory traffic there is, and what is kept for the backward pass. */
final class CostAccount implements Section {
    @Override
    public String title() {
        return "Complexity and memory (f32)";
    }

    @Override
    public void show(Report report, DeviceSource devices) {
        report.text("""
                Both passes take time and traffic proportional to B T D. With about one operation a byte, memory
                is the limit on every machine, so the less is written and kept, the better. Kept for the backward
                pass are three values a row (K, c, rstd; the mean is K + c) from which xhat is recomputed: 3 B T,
                where keeping xhat takes B T D + B T + D. An fma counts as two operations, every operand is read
                or written once.
                """);
        report.out().printf(ROOT, "  %-18s %26s %40s%n", "", "forward", "backward");
        report.out().printf(ROOT, "  %-18s %11s %11s %11s   %11s %11s %11s   %10s %11s %8s%n", "shape",
                "operations", "read B", "written B", "operations", "read B", "written B",
                "saved", "with xhat", "ratio");
        for (Shape shape : Shape.MEASURED) {
            Costs costs = new Costs(shape);
            report.out().printf(ROOT, "  %-18s %,11d %,11d %,11d   %,11d %,11d %,11d   %,10d %,11d %7.0fx%n", shape,
                    costs.forwardOperations(), costs.forwardReads(), costs.forwardWrites(), costs.backwardOperations(),
                    costs.backwardReads(), costs.backwardWrites(), costs.savedValues(), costs.savedWithXhat(),
                    (double) costs.savedWithXhat() / costs.savedValues());
        }
    }
}
