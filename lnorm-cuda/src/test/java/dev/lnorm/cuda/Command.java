// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Another process, run to its end: a tool of the CUDA toolkit, or a JVM of its own for what a JVM decides once.
 *
 * @param exit the exit code, -1 if it took too long
 * @param output standard output and standard error, after a line with the command
 */
record Command(int exit, String output) {
    private static final long LIMIT_SECONDS = 300;

    static boolean isInstalled(String tool) {
        return Stream.of(System.getenv("PATH").split(":")).anyMatch(folder -> Files.isExecutable(
                Path.of(folder, tool)));
    }

    static Command run(String... command) throws IOException, InterruptedException {
        return run(List.of(command), Map.of());
    }

    /** Runs {@code main} in a JVM with this one's class path. */
    static Command java(List<String> flags, Class<?> main, Map<String, String> environment)
            throws IOException, InterruptedException {
        return java(flags, System.getProperty("java.class.path"), main, environment);
    }

    /** Runs {@code main} in a JVM. */
    static Command java(List<String> flags, String classPath, Class<?> main, Map<String, String> environment)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(flags);
        command.addAll(List.of("-cp", classPath, main.getName()));
        return run(command, environment);
    }

    private static Command run(List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path log = Files.createTempFile("lnorm-cuda", ".log");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly().waitFor();
        String output = Files.readString(log, StandardCharsets.UTF_8);
        Files.delete(log);
        return new Command(ended ? process.exitValue() : -1, String.join(" ", command) + "\n" + output);
    }
}
