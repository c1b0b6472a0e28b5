// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of the CUDA toolkit, which not every machine has. */
record Tool(int exit, String output) {
    private static final long LIMIT_SECONDS = 300;

    static boolean isInstalled(String name) {
        return List.of(System.getenv("PATH").split(":")).stream().anyMatch(folder -> Files.isExecutable(
                Path.of(folder, name)));
    }

    /** Runs a command to its end. */
    static Tool run(String... command) throws IOException, InterruptedException {
        Path log = Files.createTempFile("lnorm-cuda", ".log");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly().waitFor();
        String output = Files.readString(log, StandardCharsets.UTF_8);
        Files.delete(log);
        return new Tool(ended ? process.exitValue() : -1, String.join(" ", command) + "\n" + output);
    }
}
