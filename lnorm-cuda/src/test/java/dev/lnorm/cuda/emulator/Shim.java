// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Compiles the library that stands in for {@code libcuda.so.1}. */
final class Shim {

    /** From the folder of the classes, whatever the working directory is. */
    private static final Path SOURCES = EmulatedGpu.classes().resolve(Path.of("..", "..", "src", "test", "c"));
    private static final int SECONDS_TO_COMPILE = 60;

    private Shim() {}

    /** Why it cannot be compiled here, or null. */
    static String missing() {
        try {
            Process process = new ProcessBuilder("gcc", "--version").redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            return finished(process) ? null : "gcc does not work: gcc --version fails";
        } catch (IOException e) {
            return "there is no gcc (Debian: apt-get install gcc libc6-dev): " + e.getMessage();
        }
    }

    /** Compiles into this folder, without the given symbols. */
    static Path compile(Path folder, Set<String> absent) {
        try {
            Path stubs = folder.resolve("stubs.c");
            Files.writeString(stubs, stubs());
            Path library = folder.resolve("libcuda.so.1");
            List<String> command = new ArrayList<>(
                    List.of("gcc", "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC",
                            "-Wl,-soname,libcuda.so.1", "-o", library.toString()));
            // A symbol is absent under its name when it has another one.
            absent.forEach(symbol -> command.add("-D" + symbol + "=absent_" + symbol));
            command.addAll(List.of(SOURCES.resolve("driver.c").toString(), SOURCES.resolve("connection.c").toString(),
                    stubs.toString(), "-ldl",
                    "-lpthread"));
            Path log = folder.resolve("gcc.log");
            Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile())
                    .start();
            if (!finished(process)) {
                throw new IllegalStateException("the emulated driver does not compile: " + String.join(" ", command)
                        + "\n" + Files.readString(log));
            }
            return library;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All symbols that JCuda's native library binds, weakly: those in the C source come before them. */
    private static String stubs() throws IOException {
        try (InputStream symbols = Shim.class.getResourceAsStream("driver-symbols.txt")) {
            StringBuilder source = new StringBuilder();
            new String(symbols.readAllBytes(), StandardCharsets.US_ASCII).lines().filter(line -> !line.isBlank())
                    .forEach(name -> source.append("__attribute__((weak)) int ").append(name)
                            .append("(void) { return 801; }\n"));
            return source.toString();
        }
    }

    private static boolean finished(Process process) {
        try {
            boolean ended = process.waitFor(SECONDS_TO_COMPILE, TimeUnit.SECONDS);
            process.destroyForcibly();
            return ended && process.exitValue() == 0;
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
