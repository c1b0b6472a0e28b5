// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A second JVM with this one's class path: what a JVM decides once (modules, vector width) is tested in one of its own.
 *
 * @param exit the exit code
 * @param output standard output and standard error
 */
record Fork(int exit, String output) {
    static final String VECTOR_MODULE = "--add-modules=jdk.incubator.vector";
    private static final long LIMIT_SECONDS = 120;

    /** Runs {@code java flags main arguments} to its end. */
    static Fork run(List<String> flags, Class<?> main, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        Path log = Files.createTempFile("lnorm-fork", ".log");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly().waitFor();
        String output = Files.readString(log, StandardCharsets.UTF_8);
        Files.delete(log);
        return new Fork(ended ? process.exitValue() : -1, command + "\n" + output);
    }
}
