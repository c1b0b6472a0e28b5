// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** The author's backend of {@code src/it/outside-backend}, as it is or with a bug put in, compiled to a jar. */
public final class OutsideBackend {
    static final String NAME = "plain";
    private static final Path SOURCES = Path.of("src/it/outside-backend/src/main");

    private OutsideBackend() {}

    /** The jar of the sources as they are. */
    public static Path jar(Path folder) throws IOException {
        return jar(folder, "", "");
    }

    /** The jar of the sources with {@code right}, which must be in one of them, replaced by {@code wrong}. */
    public static Path jar(Path folder, String right, String wrong) throws IOException {
        Path sources = Files.createDirectories(folder.resolve("sources"));
        List<String> javac = new ArrayList<>(List.of("-nowarn", "-d", folder.resolve("classes").toString(), "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
        boolean changed = right.isEmpty();
        for (Path source : files(SOURCES.resolve("java"))) {
            String text = Files.readString(source);
            changed |= text.contains(right);
            Path copy = sources.resolve(source.getFileName());
            Files.writeString(copy, text.replace(right, wrong));
            javac.add(copy.toString());
        }
        assertTrue(changed, right);
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        int exitCode = ToolProvider.getSystemJavaCompiler().run(null, messages, messages, javac.toArray(String[]::new));
        assertEquals(0, exitCode, messages::toString);
        return pack(folder);
    }

    private static Path pack(Path folder) throws IOException {
        Path jar = folder.resolve("plain.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, "1.0");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            for (Path root : List.of(folder.resolve("classes"), SOURCES.resolve("resources"))) {
                for (Path file : files(root)) {
                    out.putNextEntry(new JarEntry(root.relativize(file).toString().replace('\\', '/')));
                    out.write(Files.readAllBytes(file));
                }
            }
        }
        return jar;
    }

    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> found = Files.walk(root)) {
            return found.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
