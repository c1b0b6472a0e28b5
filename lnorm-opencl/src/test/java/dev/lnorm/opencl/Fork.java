// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A second JVM with this one's class path: what a process decides once (platforms, JOCL's native library) is tested in
 * one of its own.
 *
 * @param exit the exit code
 * @param output standard output and standard error
 */
record Fork(int exit, String output) {
    private static final long LIMIT_SECONDS = 170;

    /** A JVM that was started. */
    record Running(Process process, List<String> command, Path log) {
        /** Waits for its end. */
        Fork await() {
            try {
                boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
                process.destroyForcibly().waitFor();
                String output = Files.readString(log, StandardCharsets.UTF_8);
                Files.delete(log);
                return new Fork(ended ? process.exitValue() : -1, command + "\n" + output);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException("interrupted while a second JVM runs", interrupted);
            }
        }
    }

    /** Starts {@code java flags main arguments}, with variables added to the environment. */
    static Running start(Map<String, String> variables, List<String> flags, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        try {
            Path log = Files.createTempFile("lnorm-fork", ".log");
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().putAll(variables);
            return new Running(builder.start(), command, log);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Runs it to its end. */
    static Fork run(Map<String, String> variables, Class<?> main, String... arguments) {
        return start(variables, List.of(), main, arguments).await();
    }
}
