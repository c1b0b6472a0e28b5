// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.race;

import dev.lnorm.Capability;
import dev.lnorm.Support;
import dev.lnorm.bench.jmh.BackendThreads;
import dev.lnorm.bench.jmh.DeviceBenchmark;
import dev.lnorm.bench.jmh.NormBenchmark;
import dev.lnorm.bench.jmh.NormDevices;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A contestant's fork: every workload that it can compute. */
record Entry(Contestant contestant, int threads, ForkPlan plan, Map<String, Workload> workloads) implements Fork {
    /** For the operands of the widest pass (x, y, dy, dx) with room for what runs beside them. */
    private static final long LEAST_HEAP = 1L << 30;

    /** The fork of a race. */
    static Entry of(Plan plan, Contestant contestant, int threads) {
        return of(plan, contestant, threads, NormBenchmark.class, false);
    }

    /** The fork that runs the methods of another class, named after passes as those of {@link NormBenchmark} are. */
    static Entry of(Plan plan, Contestant contestant, int threads, Class<?> benchmark, boolean counted) {
        Map<String, Workload> workloads = new LinkedHashMap<>();
        List<Heat> heats = new ArrayList<>();
        for (Workload workload : plan.workloads()) {
            Support support = NormDevices.support(contestant.backend(), workload.spec());
            boolean trains = support.has(Capability.BACKWARD);
            List<String> methods = plan.passes().stream().filter(pass -> pass == Pass.FORWARD || trains)
                    .map(Pass::method).toList();
            plan.memory().orNearest(support).filter(_ -> !methods.isEmpty()).ifPresent(memory -> {
                Map<String, String> parameters = parameters(contestant, workload, threads, memory);
                heats.add(new Heat(workload.id(), benchmark.getName(), methods, 1, parameters, counted));
                workloads.put(workload.id(), workload);
                if (memory == MemoryKind.DEVICE && benchmark == NormBenchmark.class) {
                    String id = workload.id() + "-device";
                    heats.add(new Heat(id, DeviceBenchmark.class.getName(), withTransfers(methods), 1, parameters,
                            false));
                    workloads.put(id, workload);
                }
            });
        }
        return new Entry(contestant, threads, new ForkPlan(heats, plan.pace()), workloads);
    }

    private static List<String> withTransfers(List<String> methods) {
        return Stream.concat(methods.stream(), Stream.of(Transfer.values()).map(Transfer::method)).toList();
    }

    private static Map<String, String> parameters(Contestant contestant, Workload workload, int threads,
            MemoryKind memory) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("backend", contestant.backend());
        parameters.put("type", workload.type().symbol());
        parameters.put("formula", workload.formula().name());
        parameters.put("rows", Integer.toString(workload.shape().rows()));
        parameters.put("width", Integer.toString(workload.shape().width()));
        parameters.put("threads", Integer.toString(threads));
        parameters.put("memory", memory.parameter());
        return parameters;
    }

    @Override
    public String folder() {
        return contestant.folder() + "-" + threads;
    }

    @Override
    public List<String> jvmOptions() {
        long operands = workloads.values().stream().mapToLong(Workload::operandBytes).max().orElse(0);
        List<String> options = new ArrayList<>(contestant.jvmOptions());
        long heap = Math.max(LEAST_HEAP, 8 * operands);
        options.addAll(List.of("-Xms" + heap, "-Xmx" + heap));
        options.addAll(BackendThreads.jvmOptions(threads));
        return options;
    }

    /**
     * OpenMP's threads, for oneDNN, and PoCL's. And glibc's allocator keeps freed memory: libtorch's backward pass
     * allocates in every call, and page faults would be what is measured.
     */
    @Override
    public Map<String, String> environment() {
        String count = Integer.toString(threads);
        return Map.of("OMP_NUM_THREADS", count, "POCL_MAX_PTHREAD_COUNT", count, "MALLOC_MMAP_MAX_", "0",
                "MALLOC_TRIM_THRESHOLD_", "99999999999", "MALLOC_TOP_PAD_", "268435456", "MALLOC_ARENA_MAX", "1");
    }

    @Override
    public void file(Heat heat, String method, Measurement measured, Times times) {
        Workload workload = workloads.get(heat.id());
        if (workload == null) {
            return;
        }
        Optional<Transfer> transfer = Transfer.of(method);
        if (transfer.isPresent()) {
            times.add(contestant.name(), workload, threads, transfer.get(), measured.nanos());
            return;
        }
        Cell cell = new Cell(Pass.of(method), workload, threads);
        if (Double.isNaN(measured.kernelNanos())) {
            times.add(contestant.name(), cell, measured.nanos());
        } else {
            times.addKernels(contestant.name(), cell, measured.kernelNanos());
        }
    }
}
