// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench;

import static java.util.Locale.ROOT;

import dev.lnorm.bench.cost.Footprint;
import dev.lnorm.bench.jmh.CompanyState;
import dev.lnorm.bench.race.Contestant;
import dev.lnorm.bench.race.HeldCalls;
import dev.lnorm.bench.race.Plan;
import dev.lnorm.bench.race.Workload;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;

/** What {@code ./lnorm bench} prints of costs other than time in a race. */
final class CostReport {
    private static final double MEBI = 1 << 20;

    private CostReport() {}

    /** Nanoseconds and bytes of a held call with every backend loaded. */
    static void allocation(Plan plan, Path jmh, PrintWriter out) throws IOException, InterruptedException {
        List<String> company = CompanyState.names();
        out.println("Held calls, while these are loaded and in use: " + String.join(", ", company));
        if (company.size() < 3) {
            out.println("(with fewer than three the compiler still knows the kernel: add --peers)");
        }
        out.flush();
        for (HeldCalls.Cost cost : HeldCalls.measure(plan, jmh)) {
            out.printf(ROOT, "%-10s %-34s %12.1f ns/call %10.2f B/call%n", cost.contestant(), cost.cell(), cost.nanos(),
                    cost.allocatedBytes());
        }
        out.flush();
    }

    /** Mebibytes that the first calls of a new device allocate. */
    static void footprint(Plan plan, PrintWriter out) {
        out.println("Java heap that the first forward and backward pass of a new device allocate, beyond operands:");
        for (Contestant contestant : plan.contestants()) {
            for (Workload workload : plan.workloads()) {
                long bytes = Footprint.bytes(contestant.backend(), workload, plan.memory().parameter());
                out.printf(ROOT, "%-10s %-24s %8.3f MiB%n", contestant.name(), workload, bytes / MEBI);
                out.flush();
            }
        }
    }
}
