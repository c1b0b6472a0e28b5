// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanTest {
    private static Plan plan(List<String> contestants, ElementType type) {
        return new Plan(Contestants.named(contestants),
                List.of(new Workload(Formula.LAYER, type, new Shape(4, 8))),
                List.of(Pass.FORWARD, Pass.BACKWARD), List.of(1, 2), MemoryKind.HEAP, Pace.QUICK);
    }

    @Test
    void everyRoundBeginsWithAnother() {
        Plan plan = plan(List.of("cpu", "naive"), ElementType.FLOAT32);
        assertEquals(List.of("cpu-1", "naive-1", "copy-1", "cpu-2", "naive-2", "copy-2"), folders(plan, 0));
        assertEquals(List.of("naive-1", "copy-1", "cpu-1", "naive-2", "copy-2", "cpu-2"), folders(plan, 1));
        assertEquals(18, plan.forkCount(), "3 rounds");
    }

    private static List<String> folders(Plan plan, int round) {
        return plan.forks(round).stream().map(Fork::folder).toList();
    }

    @Test
    void whoDoesNotComputeATypeHasNoForkForIt() {
        assertEquals(List.of("cpu-1", "copy-1", "cpu-2", "copy-2"),
                folders(plan(List.of("cpu", "naive"), ElementType.FLOAT64), 0));
    }

    @Test
    void cellsAreOrderedByThreadsThenPass() {
        List<String> cells = plan(List.of("cpu"), ElementType.BFLOAT16).cells().stream().map(Cell::toString).toList();
        assertEquals(List.of("forward 4x8 bf16, 1 thread", "backward 4x8 bf16, 1 thread",
                "forward 4x8 bf16, 2 threads", "backward 4x8 bf16, 2 threads"), cells);
    }

    @Test
    void theScalarRowsAreTheCpuWithAnOption() {
        Fork fork = plan(List.of("scalar"), ElementType.FLOAT32).forks(0).getFirst();
        assertTrue(fork.jvmOptions().contains("-Dlnorm.cpu.vectorBits=0"), fork.jvmOptions().toString());
        assertTrue(fork.jvmOptions().contains("-Dlnorm.cpu.threads=1"), fork.jvmOptions().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "256", "256x", "x64", "256x64x2", "0x64", "4x-1", "4 x 8", "4x99999999999"})
    void whatIsNoShapeIsRefused(String text) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> Shape.parse(text));
        assertEquals("'" + text + "' is no shape: pass ROWSxWIDTH, such as 256x1024", refused.getMessage());
    }
}
