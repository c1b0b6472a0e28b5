// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.demo;

import static java.util.Locale.ROOT;

import dev.lnorm.Backends;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;

/** How fast it is on this machine. Nothing here is checked: times depend on what else the machine does. */
final class Timing implements Section {
    @Override
    public String title() {
        return "Speed on this machine (f32)";
    }

    @Override
    public void show(Report report, DeviceSource devices) throws Exception {
        describeMachine(report, devices);
        report.text("""
                Medians of 15 samples, forward, backward and copy taking turns. GB/s counts every operand once
                (section 6); the copy is System.arraycopy of x, the faster of one thread and all of them. At 100 %
                of the copy's GB/s memory is the limit and nothing is left to gain. Times are not part of PASS or
                FAIL.
                """);
        report.out().printf(ROOT, "  %-18s %9s %7s %6s   %9s %7s %6s   %9s %7s%n", "shape", "fwd us", "GB/s", "copy %",
                "bwd us", "GB/s", "copy %", "copy us", "GB/s");
        for (Shape shape : Shape.MEASURED) {
            TimedShape timed = TimedShape.measure(shape, devices);
            Costs costs = new Costs(shape);
            double forward = costs.forwardBytes() / timed.forwardNanos();
            double backward = costs.backwardBytes() / timed.backwardNanos();
            double copy = costs.copyBytes() / timed.copyNanos();
            report.out().printf(ROOT, "  %-18s %9.2f %7.2f %6.0f   %9.2f %7.2f %6.0f   %9.2f %7.2f%n", shape,
                    timed.forwardNanos() / 1e3, forward, 100 * forward / copy, timed.backwardNanos() / 1e3, backward,
                    100 * backward / copy, timed.copyNanos() / 1e3, copy);
            report.out().flush();
        }
    }

    private static void describeMachine(Report report, DeviceSource devices) throws Exception {
        try (NormDevice device = devices.open(NormSpec.layer(Shape.MEASURED.getFirst().width()))) {
            String runs = Backends.named(device.info().backend()).availability().message();
            report.out().printf(ROOT, "%s: %s%n", device.info(), runs);
        }
        report.text(String.format(ROOT, "%d cores, JDK %s, %s %s", Runtime.getRuntime().availableProcessors(),
                Runtime.version(), System.getProperty("os.name"), System.getProperty("os.arch")));
    }
}
