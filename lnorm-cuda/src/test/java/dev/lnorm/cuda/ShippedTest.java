// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.LayerNormBackend;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The emulated GPU is in no jar that ships, and nobody finds it who has not started it. */
class ShippedTest {
    private static final Path SHIPPED = Path.of("target/classes");
    private static final Path NOT_SHIPPED = Path.of("target/test-classes");

    @Test
    void theJarHasNothingOfIt() throws IOException {
        try (Stream<Path> files = Files.walk(SHIPPED)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertFalse(file.toString().contains("emulat") || file.toString().contains("libcuda"), file.toString());
                String content = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertFalse(content.contains("emulat"), file + " speaks of the emulated GPU");
            }
        }
    }

    @Test
    void theServiceLoaderFindsOneCudaBackend() throws IOException {
        assertEquals("dev.lnorm.cuda.CudaBackend",
                Files.readString(SHIPPED.resolve("META-INF/services/dev.lnorm.LayerNormBackend")).strip());
        assertFalse(Files.exists(NOT_SHIPPED.resolve("META-INF/services")), "services of tests");
        List<String> found = ServiceLoader.load(LayerNormBackend.class).stream().map(provider -> provider.type()
                .getName()).filter(name -> name.startsWith("dev.lnorm.cuda")).toList();
        assertEquals(List.of(CudaBackend.class.getName()), found);
    }

    /** What {@code lnorm backends} lists comes from the class path of an application. */
    @Test
    void anApplicationDoesNotSeeIt(@TempDir Path folder) throws IOException, InterruptedException {
        Path program = folder.resolve(WhatIsHere.class.getName().replace('.', '/') + ".class");
        Files.createDirectories(program.getParent());
        Files.copy(NOT_SHIPPED.resolve(folder.relativize(program).toString()), program);
        String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("test-classes")).collect(Collectors.joining(File.pathSeparator));
        Command run = Command.java(List.of(), folder + File.pathSeparator + classPath, WhatIsHere.class, Map.of());
        assertEquals(0, run.exit(), run.output());
        String said = run.output().substring(run.output().indexOf('\n'));
        assertTrue(said.contains("cuda: ") && said.contains("normalized: 1.3416355"), said);
        assertFalse(said.contains("emulated"), said);
    }
}
