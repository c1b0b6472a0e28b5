// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.demo;

import static java.util.Locale.ROOT;

import dev.lnorm.ElementType;
import dev.lnorm.LayerNorm;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;

/** A large mean drowns the variance: the naive formula, the two-pass formula and this library at growing offsets. */
final class Stability implements Section {
    private static final int FIRST_EXPONENT = 2;
    private static final int LAST_EXPONENT = 14;
    private static final int REPETITIONS = 200;

    @Override
    public String title() {
        return "Stability: the row {0, 1, 2, 3, 4} + offset";
    }

    @Override
    public void show(Report report, DeviceSource devices) throws Exception {
        report.text("""
                The variance is 2 at every offset. Three ways to find it:

                  naive     E[x^2] - E[x]^2     cancels as soon as the offset's square outgrows the type
                  two-pass  E[(x - mean)^2]     is only as good as its rounded mean
                  lnorm     shifts the row by a value near its mean first, and keeps the mean as a pair of numbers

                "error of y" is max|y - exact|, the exact result being that of the row as stored. PASS is this
                library's bound: 8 u (|xhat| + 1) at every offset. In f32 the row itself is coarser from 1e8 on:
                all five values are stored as one, the exact variance is then 0 and y is 0.
                """);
        table(report, devices, ElementType.FLOAT64, OffsetRow.PERIOD);
        report.out().println();
        table(report, devices, ElementType.FLOAT32, OffsetRow.PERIOD);
        report.lead("Five values are luck for two-pass, their sum rounds well. " + REPETITIONS + " times over:");
        report.out().println();
        table(report, devices, ElementType.FLOAT32, REPETITIONS * OffsetRow.PERIOD);
    }

    private static void table(Report report, DeviceSource devices, ElementType type, int width) throws Exception {
        NormSpec spec = NormSpec.layer(width).types(type, type);
        report.out().printf(ROOT, "  %-6s  %42s   %32s%n", "", "variance", "error of y");
        report.out().printf(ROOT, "  %-6s  %6s %11s %11s %11s   %10s %10s %10s%n", type + " at",
                "exact", "naive", "two-pass", "lnorm", "naive", "two-pass", "lnorm");
        boolean pass = true;
        try (NormDevice device = devices.open(spec);
                LayerNorm norm = LayerNorm.on(device, spec)) {
            for (int exponent = FIRST_EXPONENT; exponent <= LAST_EXPONENT; exponent++) {
                OffsetRow row = OffsetRow.at(Math.pow(10, exponent), spec);
                OffsetRow.Outcome naive = row.naive();
                OffsetRow.Outcome twoPass = row.twoPass();
                OffsetRow.Outcome library = row.library(norm);
                pass &= library.withinBound();
                report.out().printf(ROOT, "  1e%-4d  %6.4g %11.4g %11.4g %11.4g   %10.1e %10.1e %10.1e%n", exponent,
                        row.exactVariance(), naive.variance(), twoPass.variance(), library.variance(), naive.error(),
                        twoPass.error(), library.error());
            }
        }
        report.verdict(pass, type + ", D=" + width + ": this library is within 8 u (|xhat| + 1) at every offset");
    }
}
