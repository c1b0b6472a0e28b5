// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The code in {@code docs/backend-authors.md} is the project that the integration test builds, file for file. */
class BackendAuthorsPageTest {
    private static final Path PROJECT = Path.of("src/it/outside-backend");
    private static final Pattern SNIPPET = Pattern.compile("^`([^`\\n]+)`:\\n\\n```\\w+\\n(.*?)^```$",
            Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern VERSION = Pattern.compile("<lnorm.version>(.+)</lnorm.version>");

    @Test
    void itsCodeIsTheOutsideProject() throws IOException {
        String page = Files.readString(Path.of("../docs/backend-authors.md"));
        Map<String, String> snippets = new TreeMap<>();
        Matcher snippet = SNIPPET.matcher(page);
        while (snippet.find()) {
            snippets.put(snippet.group(1), snippet.group(2));
        }
        String pom = snippets.getOrDefault("pom.xml", "");
        Matcher version = VERSION.matcher(pom);
        assertTrue(version.find(), "the page's pom.xml names no version of lnorm");
        assertTrue(page.contains("lnorm-testkit-" + version.group(1) + "-all.jar"), version.group(1));
        snippets.put("pom.xml", pom.replace(version.group(1), "@project.version@"));
        assertEquals(project(), snippets);
    }

    /** What an author writes: the project without what the integration test adds. */
    private static Map<String, String> project() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> found = Files.walk(PROJECT)) {
            for (Path file : found.filter(Files::isRegularFile).toList()) {
                String name = PROJECT.relativize(file).toString().replace('\\', '/');
                if (name.equals("pom.xml") || name.startsWith("src/")) {
                    files.put(name, Files.readString(file));
                }
            }
        }
        return files;
    }
}
