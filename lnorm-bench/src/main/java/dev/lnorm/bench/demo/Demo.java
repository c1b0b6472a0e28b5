// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.demo;

import static java.util.Locale.ROOT;

import java.io.PrintWriter;
import java.util.List;

/** The demo: its sections in order, and whether all of their checks passed. */
public final class Demo {
    private static final List<Section> SECTIONS = List.of(
            new FirstLook(),
            GradientSection.small(),
            GradientSection.large(),
            new ChainRule(),
            new Stability(),
            new CostAccount(),
            new Timing());

    private Demo() {}

    /**
     * Shows everything.
     *
     * @param out where to
     * @param devices what it runs on
     * @return whether every check passed
     */
    public static boolean run(PrintWriter out, DeviceSource devices) throws Exception {
        return run(SECTIONS, out, devices);
    }

    static boolean run(List<Section> sections, PrintWriter out, DeviceSource devices) throws Exception {
        Report report = new Report(out);
        long start = System.nanoTime();
        for (Section section : sections) {
            report.heading(section.title());
            section.show(report, devices);
        }
        report.summary();
        out.printf(ROOT, "The demo took %.0f s.%n", (System.nanoTime() - start) / 1e9);
        out.flush();
        return report.passed();
    }
}
