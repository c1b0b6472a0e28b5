// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.bench.race.Cell;
import dev.lnorm.bench.race.Contestant;
import dev.lnorm.bench.race.Contestants;
import dev.lnorm.bench.race.MemoryKind;
import dev.lnorm.bench.race.Pace;
import dev.lnorm.bench.race.Pass;
import dev.lnorm.bench.race.Plan;
import dev.lnorm.bench.race.Race;
import dev.lnorm.bench.race.Score;
import dev.lnorm.bench.race.Scoreboard;
import dev.lnorm.bench.race.Shape;
import dev.lnorm.bench.race.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The only assertion about time in this project: ratios within one race, so that a slow or busy machine changes both
 * sides. It is there for a compiler that gives up on a vector kernel and boxes every vector, which costs a factor of 10
 * to 100 and breaks nothing else.
 */
class PerformanceGuardTest {
    private static final Pace PACE = new Pace(1, 30_000, 40, 5, 40);
    /**
     * Kernels take 2 to 5 times as long as the copy or triad of as many bytes at this size, which is in the cache;
     * those of {@code bf16}, which they convert, 8 to 12 times.
     */
    private static final Map<ElementType, Double> LIMITS_TO_MEMORY = Map.of(ElementType.FLOAT32, 12.0,
            ElementType.FLOAT64, 12.0, ElementType.BFLOAT16, 36.0);

    @Test
    void vectorRowsAreFasterThanScalarRowsAndNotFarFromACopy(@TempDir Path folder) throws Exception {
        List<Workload> workloads = LIMITS_TO_MEMORY.keySet().stream().sorted()
                .map(type -> new Workload(Formula.LAYER, type, new Shape(256, 1024))).toList();
        List<Contestant> contestants = Contestants.named(List.of("cpu", Contestants.SCALAR)).stream()
                .map(PerformanceGuardTest::compiledInTime).toList();
        Plan plan = new Plan(contestants, workloads, List.of(Pass.FORWARD, Pass.BACKWARD), List.of(1), MemoryKind.HEAP,
                PACE);
        Scoreboard board = Scoreboard.of(plan, new Race(plan, Duration.ofMinutes(5), folder).run(_ -> {}),
                plan.contestants().getFirst());
        List<String> slow = new ArrayList<>();
        for (Score score : board.scores()) {
            Cell cell = score.cell();
            double memory = cell.pass() == Pass.FORWARD ? score.copy() : score.triad();
            double limit = LIMITS_TO_MEMORY.getOrDefault(cell.workload().type(), Double.NaN);
            if (!(score.gigabytesPerSecond() * limit > memory)) {
                slow.add(cell + ": " + score.gigabytesPerSecond() + " GB/s, while memory moves " + memory);
            }
            double scalar = score.nanos().getOrDefault(Contestants.SCALAR, Double.NaN);
            if (!(score.subjectNanos() < scalar)) {
                slow.add(cell + ": " + score.subjectNanos() + " ns, scalar rows " + scalar);
            }
        }
        assertTrue(slow.isEmpty(), () -> String.join("\n", slow));
    }

    /** Calls wait for the compiler, which on a busy machine may come too late otherwise. */
    private static Contestant compiledInTime(Contestant contestant) {
        List<String> options = new ArrayList<>(contestant.jvmOptions());
        options.add("-Xbatch");
        return new Contestant(contestant.name(), contestant.backend(), contestant.role(), options);
    }
}
