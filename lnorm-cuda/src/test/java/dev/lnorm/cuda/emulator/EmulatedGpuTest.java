// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Unmodified JCuda on the emulated driver, each time in a JVM of its own under a time limit. */
class EmulatedGpuTest {

    private static final int SECONDS = 60;

    @BeforeAll
    static void needsGcc() {
        Optional<String> missing = EmulatedGpu.missing();
        if (missing.isPresent()) {
            String message = "NOT RUN: the emulated GPU: " + missing.get();
            System.err.println(message);
            assertTrue(System.getenv("CI") == null, message);
            Assumptions.abort(message);
        }
    }

    private static String java(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        Thread limit = Thread.ofPlatform().daemon().start(() -> {
            try {
                TimeUnit.SECONDS.sleep(SECONDS);
                process.destroyForcibly();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        limit.interrupt();
        return output;
    }

    @Test
    void doubledByJCuda() throws Exception {
        assertEquals("lnorm emulated GPU\nsum 1000000.0\n", java(JCudaProgram.class.getName(), "start", "doubled"));
    }

    @Test
    void summedByShufflesInJCuda() throws Exception {
        assertEquals("lnorm emulated GPU\nsum 500000.0\n", java(JCudaProgram.class.getName(), "start", "summed"));
    }

    @Test
    void failuresSurfaceAsOnAGpu() throws Exception {
        assertEquals("all as expected\n", java(FailureProgram.class.getName()));
    }
}
