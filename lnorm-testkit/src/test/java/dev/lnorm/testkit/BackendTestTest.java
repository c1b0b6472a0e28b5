// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.LayerNormBackend;
import dev.lnorm.testkit.cli.OutsideBackend;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;

/** What an author's test class reports. */
class BackendTestTest {
    @TempDir
    private Path folder;

    @AfterEach
    void askEverythingAgain() {
        System.clearProperty("lnorm.only");
    }

    @Test
    void aRightBackendPassesUnderTheNamesOfItsCases() throws Exception {
        List<String> failures = new ArrayList<>();
        List<String> names = run("", "", "F1", failures);
        assertEquals(List.of(), failures);
        assertTrue(names.contains("F1.goldenOutputs[layer-f32-heap]@plain:0"), names::toString);
        assertTrue(names.contains("F1.outputsOverTheCover[layer-f32-native]@plain:0 UNSUPPORTED, refused: "
                + "not declared: [NATIVE_MEMORY]"), names::toString);
    }

    @Test
    void aWrongBackendFailsWithTheRuleAndTheCommand() throws Exception {
        List<String> failures = new ArrayList<>();
        run(" + beta[i]", "", "F1.goldenOutputs[layer-f32-heap]", failures);
        assertEquals(1, failures.size(), failures::toString);
        String failure = failures.getFirst();
        for (String part : List.of("F1.goldenOutputs[layer-f32-heap]@plain:0\n", "\n  rule F1: ", "\n  usually means: ",
                "\n  again: mvn test -Dtest=Author '-Dlnorm.only=F1.goldenOutputs[layer-f32-heap]@plain:0'")) {
            assertTrue(failure.contains(part), failure);
        }
    }

    @Test
    void aDeviceThatRefusesEverythingFails() throws Exception {
        List<String> failures = new ArrayList<>();
        run("!= ElementType.FLOAT32", "!= null", "F1.goldenOutputs", failures);
        assertEquals(1, failures.size(), failures::toString);
        assertTrue(failures.getFirst().contains("plain did not run: a device refuses everything"),
                failures.getFirst());
    }

    @Test
    void aBackendThatIsNotAvailableFails() {
        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> run(
                "Availability.available(\"plain Java, in the caller's thread\")",
                "Availability.unavailable(Availability.Reason.NO_DEVICE, \"no abacus\", \"buy one\", null)", "F1",
                new ArrayList<>()));
        assertTrue(refused.getMessage().contains("NO_DEVICE: no abacus; buy one"), refused.getMessage());
    }

    /** The names of all tests; {@code failures} receives the messages of those that fail. */
    private List<String> run(String right, String wrong, String only, List<String> failures) throws Exception {
        System.setProperty("lnorm.only", only);
        Path jar = OutsideBackend.jar(folder, right, wrong);
        List<String> names = new ArrayList<>();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()})) {
            Class<?> type = loader.loadClass("org.example.plain.PlainBackend");
            Author author = new Author((LayerNormBackend) type.getConstructor().newInstance());
            for (DynamicTest test : author.conformance().toList()) {
                names.add(test.getDisplayName());
                try {
                    test.getExecutable().execute();
                } catch (AssertionFailedError failure) {
                    failures.add(failure.getMessage());
                } catch (Throwable other) {
                    throw new AssertionError(test.getDisplayName(), other);
                }
            }
        }
        return names;
    }

    /** An author's test class, with little to ask. */
    static final class Author extends BackendTest {
        private final LayerNormBackend backend;

        Author(LayerNormBackend backend) {
            this.backend = backend;
        }

        @Override
        protected LayerNormBackend backend() {
            return backend;
        }

        @Override
        protected int problems() {
            return 1;
        }

        @Override
        protected int elements() {
            return 2000;
        }
    }
}
