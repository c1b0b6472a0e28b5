// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench;

import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.bench.race.Contestant;
import dev.lnorm.bench.race.MemoryKind;
import dev.lnorm.bench.race.Pace;
import dev.lnorm.bench.race.Pass;
import dev.lnorm.bench.race.Plan;
import dev.lnorm.bench.race.Shape;
import dev.lnorm.bench.race.Workload;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say what is raced over. */
final class WorkloadOptions {
    @Option(
            names = "--shapes",
            split = ",",
            paramLabel = "ROWSxWIDTH",
            description = "Shapes (default: ${DEFAULT-VALUE}).",
            defaultValue = "1x64,1x1024,1x4096,256x64,256x1024,256x4096,2048x1024,2048x4096")
    private List<String> shapes = new ArrayList<>();

    @Option(names = "--types", split = ",", paramLabel = "TYPE", converter = ElementTypeConverter.class,
            description = "Types of rows: f64, f32, f16, bf16 (default: f32). Parameters have the compute type.")
    private List<ElementType> types = new ArrayList<>(List.of(ElementType.FLOAT32));

    @Option(names = "--formulas", split = ",", paramLabel = "layer|rms", description = "Formulas (default: layer).")
    private List<Formula> formulas = new ArrayList<>(List.of(Formula.LAYER));

    @Option(names = "--passes", split = ",", paramLabel = "PASS",
            description = "forward, backward, forwardBackward (default: forward,backward).")
    private List<String> passes = new ArrayList<>(List.of("forward", "backward"));

    @Option(names = "--threads", split = ",", paramLabel = "N",
            description = "Numbers of threads (default: 1 and the number of processors).")
    private List<Integer> threads = new ArrayList<>(new LinkedHashSet<>(List.of(1,
            Runtime.getRuntime().availableProcessors())));

    @Option(names = "--memory", paramLabel = "heap|native|device",
            description = "Where operands are, for backends that can have them there (default: heap). Peers take "
                    + "native memory, which spares them a copy.")
    private MemoryKind memory = MemoryKind.HEAP;

    WorkloadOptions() {}

    /**
     * The race over these.
     *
     * @throws IllegalArgumentException if a shape, pass or number cannot be read or is out of range
     */
    Plan plan(List<Contestant> contestants, boolean quick, @Nullable Integer rounds) {
        List<Workload> workloads = new ArrayList<>();
        for (Formula formula : formulas) {
            for (ElementType type : types) {
                shapes.forEach(shape -> workloads.add(new Workload(formula, type, Shape.parse(shape))));
            }
        }
        threads.forEach(count -> atLeastOne("--threads", count));
        Pace pace = quick ? Pace.QUICK : Pace.FULL;
        if (rounds != null) {
            atLeastOne("--rounds", rounds);
            pace = pace.rounds(rounds);
        }
        return new Plan(contestants, distinct(workloads), distinct(passes.stream().map(Pass::of).toList()),
                distinct(threads), memory, pace);
    }

    private static void atLeastOne(String option, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(option + " is " + value + ": at least 1 is needed");
        }
    }

    private static <T> List<T> distinct(List<T> values) {
        return values.stream().distinct().toList();
    }
}
