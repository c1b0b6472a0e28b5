// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackendsCommandTest {
    @Test
    void tellsOfTheCpuWhatItCanDo() {
        String out = Execution.of("backends").succeeded().out();
        assertTrue(out.contains("cpu: available"), out);
        assertTrue(out.contains("class     dev.lnorm.cpu.CpuBackend"), out);
        assertTrue(out.contains("rank 100"), out);
        assertTrue(out.contains("LAYER f64 f32 f16 bf16"), out);
        assertTrue(out.contains("REPRODUCIBLE"), out);
    }

    @Test
    void tellsOfABrokenProviderWhatToDoAboutIt(@TempDir Path folder) throws IOException {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve("dev.lnorm.LayerNormBackend"), "org.example.Missing\n");
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            String out = Execution.of("backends").succeeded().out();
            assertTrue(out.contains("org.example.Missing: not available"), out);
            assertTrue(out.contains("reason    BROKEN: "), out);
            assertTrue(out.contains("remedy    "), out);
            assertTrue(out.contains("cause     java.util.ServiceConfigurationError"), out);
            assertTrue(out.contains("cpu: available"), out);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void explainsThePin() {
        Execution pinned = pinnedTo("abacus");
        assertTrue(pinned.out().contains("Pinned by -Dlnorm.backend=abacus."), pinned.out());
        assertTrue(pinned.out().contains("No device can be used: "), pinned.out());
        assertEquals(0, pinned.exitCode(), "the CPU is there, whatever the pin says");
    }

    @Test
    void aBlankPinIsNone() {
        String out = pinnedTo(" ").succeeded().out();
        assertTrue(out.contains("Not pinned: "), out);
    }

    private static Execution pinnedTo(String pin) {
        String before = System.getProperty("lnorm.backend");
        System.setProperty("lnorm.backend", pin);
        try {
            return Execution.of("backends");
        } finally {
            if (before == null) {
                System.clearProperty("lnorm.backend");
            } else {
                System.setProperty("lnorm.backend", before);
            }
        }
    }
}
