// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the backend says on machines where it cannot run; everything else goes on there. */
class CudaProbeTest {
    private static final String CPU_WORKS = "normalized: 1.3416355 on cpu";

    @Test
    void noDriver() throws IOException, InterruptedException {
        assumeFalse(hasDriver(), "NOT RUN: this machine has a CUDA driver");
        Command run = Command.java(List.of(), WhatIsHere.class, Map.of());
        assertEquals(0, run.exit(), run.output());
        assertTrue(run.output().contains("cuda: DRIVER_MISSING: there is no CUDA driver: "), run.output());
        assertTrue(run.output().contains("; install NVIDIA's driver, or use the cpu backend"), run.output());
        assertTrue(run.output().contains("refused: "), run.output());
        assertTrue(run.output().contains(CPU_WORKS), run.output());
    }

    @Test
    void nativeAccessDenied() throws IOException, InterruptedException {
        assumeFalse(hasDriver(), "NOT RUN: this machine has a CUDA driver");
        Command run = Command.java(List.of("--enable-native-access=no.such.module", "--illegal-native-access=deny"),
                WhatIsHere.class, Map.of());
        assertEquals(0, run.exit(), run.output());
        assertTrue(run.output().contains("cuda: "), run.output());
        assertTrue(run.output().contains(CPU_WORKS), run.output());
    }

    private static boolean hasDriver() throws IOException {
        for (String folder : List.of("/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib/wsl/lib")) {
            if (Files.isDirectory(Path.of(folder))) {
                try (Stream<Path> files = Files.list(Path.of(folder))) {
                    if (files.anyMatch(file -> file.getFileName().toString().equals("libcuda.so.1"))) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
