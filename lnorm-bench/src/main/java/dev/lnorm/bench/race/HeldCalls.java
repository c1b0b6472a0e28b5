// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.race;

import dev.lnorm.bench.jmh.CompanyBenchmark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Time and allocation of held calls in a JVM that has every other backend loaded and in use. */
public final class HeldCalls {
    private HeldCalls() {}

    /**
     * What a held call costs.
     *
     * @param contestant who runs it
     * @param nanos nanoseconds
     * @param allocatedBytes bytes of the Java heap
     */
    public record Cost(String contestant, Cell cell, double nanos, double allocatedBytes) {}

    /**
     * Measures every contestant of {@code plan} in one fork for each number of threads; JMH's output stays in
     * {@code folder}.
     */
    public static List<Cost> measure(Plan plan, Path folder) throws IOException, InterruptedException {
        List<Cost> costs = new ArrayList<>();
        for (int threads : plan.threads()) {
            for (Contestant contestant : plan.contestants()) {
                Entry entry = Entry.of(plan, contestant, threads, CompanyBenchmark.class, true);
                if (!entry.plan().heats().isEmpty()) {
                    ForkProcess.run(new Counted(entry, costs), Files.createDirectories(folder.resolve(entry.folder())),
                            new Times());
                }
            }
        }
        return costs;
    }

    /** An entry whose results are kept whole. */
    private record Counted(Entry entry, List<Cost> costs) implements Fork {
        @Override
        public String folder() {
            return entry.folder();
        }

        @Override
        public ForkPlan plan() {
            return entry.plan();
        }

        @Override
        public List<String> jvmOptions() {
            return entry.jvmOptions();
        }

        @Override
        public Map<String, String> environment() {
            return entry.environment();
        }

        @Override
        public void file(Heat heat, String method, Measurement measured, Times times) {
            Workload workload = entry.workloads().get(heat.id());
            if (workload != null) {
                costs.add(new Cost(entry.contestant().name(), new Cell(Pass.of(method), workload, entry.threads()),
                        measured.nanos(), measured.allocatedBytes()));
            }
        }
    }
}
