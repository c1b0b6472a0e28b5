// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A race that is killed half-way, in a JVM of its own. */
@Timeout(120)
class BenchKilledTest {
    @TempDir
    private Path folder;

    @Test
    void toldToEndItLeavesNothing() throws Exception {
        Process race = start();
        ProcessHandle fork = fork(race);
        race.destroy();
        race.waitFor();
        await("the fork ends", () -> !fork.isAlive());
        assertEquals(List.of(), names(), "no half report");
    }

    @Test
    void killedItLeavesNoOrphan() throws Exception {
        Process race = start();
        ProcessHandle fork = fork(race);
        race.destroyForcibly().waitFor();
        await("the fork ends", () -> !fork.isAlive());
        assertFalse(names().contains("report.html"), "no half report");
    }

    private Process start() throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), Main.class.getName(), "bench", "--shapes", "4x8", "--report",
                folder.toString()).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    }

    private static ProcessHandle fork(Process race) throws InterruptedException {
        await("a fork starts", () -> race.children().findAny().isPresent());
        return race.children().findAny().orElseThrow();
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(50).toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        assertTrue(condition.getAsBoolean(), what);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
