// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.race;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Runs a fork: writes its plan, starts its JVM, waits for it, and files the results that it left. */
final class ForkProcess {
    /** What JMH's output goes to. */
    private static final String OUTPUT = "jmh.txt";
    /** A fork that takes so much longer than planned has hung. */
    private static final int PATIENCE = 20;
    private static final int LAST_LINES = 15;

    private ForkProcess() {}

    /** Runs {@code fork} in {@code folder}, where everything that it writes stays. */
    static void run(Fork fork, Path folder, Times times) throws IOException, InterruptedException {
        ObjectMapper mapper = new ObjectMapper();
        mapper.writerWithDefaultPrettyPrinter().writeValue(folder.resolve(ForkPlan.FILE).toFile(), fork.plan());
        ProcessBuilder builder = new ProcessBuilder(command(fork, folder)).redirectErrorStream(true)
                .redirectOutput(folder.resolve(OUTPUT).toFile());
        builder.environment().putAll(fork.environment());
        Process process = builder.start(); // its standard input stays open: at its end the fork ends too
        Thread killer = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(killer);
        try {
            long patience = PATIENCE * fork.plan().millis();
            if (!process.waitFor(patience, TimeUnit.MILLISECONDS)) {
                throw new IOException("the fork " + fork.folder() + " did not end within " + patience / 1000
                        + " s. Its output ends:\n" + tail(folder));
            }
        } finally {
            process.destroyForcibly().waitFor();
            Runtime.getRuntime().removeShutdownHook(killer);
        }
        if (process.exitValue() != 0) {
            throw new IOException("the fork " + fork.folder() + " ended with code " + process.exitValue()
                    + ". Its output ends:\n" + tail(folder));
        }
        for (Heat heat : fork.plan().heats()) {
            for (JsonNode result : mapper.readTree(folder.resolve(heat.resultFile()).toFile())) {
                String benchmark = result.get("benchmark").asText();
                fork.file(heat, benchmark.substring(benchmark.lastIndexOf('.') + 1), Measurement.read(result), times);
            }
        }
    }

    private static List<String> command(Fork fork, Path folder) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow", "-Djmh.ignoreLock=true"));
        command.addAll(fork.jvmOptions());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ForkMain.class.getName(),
                folder.toString()));
        return command;
    }

    private static String tail(Path folder) throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve(OUTPUT));
        return lines.stream().skip(Math.max(0, lines.size() - LAST_LINES)).collect(Collectors.joining("\n"));
    }
}
