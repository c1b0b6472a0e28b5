// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.race;

import dev.lnorm.bench.jmh.CopyBenchmark;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The fork that measures what the memory can do with operands of each size. */
record Copies(int threads, ForkPlan plan) implements Fork {
    private static final List<String> METHODS = Stream.of(Bandwidth.values()).map(Bandwidth::method).toList();

    static Copies of(Plan plan, int threads) {
        List<Heat> heats = plan.workloads().stream().map(Workload::operandBytes).distinct()
                .map(bytes -> new Heat("copy-" + bytes, CopyBenchmark.class.getName(), METHODS, threads,
                        Map.of("bytes", Long.toString(bytes)), false))
                .toList();
        return new Copies(threads, new ForkPlan(heats, plan.pace().settling(0))); // three loops, compiled at once
    }

    @Override
    public String folder() {
        return "copy-" + threads;
    }

    @Override
    public List<String> jvmOptions() {
        return List.of("-Xmx2g");
    }

    /** The size from which glibc's memcpy stores past the caches, at its least; other C libraries ignore it. */
    @Override
    public Map<String, String> environment() {
        return Map.of("GLIBC_TUNABLES", "glibc.cpu.x86_non_temporal_threshold=0x4040");
    }

    @Override
    public void file(Heat heat, String method, Measurement measured, Times times) {
        times.add(Bandwidth.of(method), Long.parseLong(heat.parameters().getOrDefault("bytes", "")), threads,
                measured.nanos());
    }
}
