// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A driver that lacks what is called ends the process, so everything that is called is asked for first. */
class NativeLibraryTest {
    private static final Path SOURCES = Path.of("src/main/java/dev/lnorm/cuda");
    private static final Pattern CALL = Pattern.compile("import static jcuda\\.driver\\.JCudaDriver\\.(cu\\w+);"
            + "|JCudaDriver\\.(cu\\w+)\\(");

    @Test
    void everyFunctionThatIsCalledIsAskedFor() throws IOException {
        TreeSet<String> called = new TreeSet<>();
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.toList()) {
                CALL.matcher(Files.readString(file)).results()
                        .forEach(found -> called.add(found.group(1) == null ? found.group(2) : found.group(1)));
            }
        }
        TreeSet<String> asked = new TreeSet<>();
        NativeLibrary.FUNCTIONS.forEach(name -> asked.add(name.replaceFirst("_v2$", "")));
        assertEquals(called, asked);
    }
}
