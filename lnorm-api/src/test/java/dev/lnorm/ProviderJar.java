// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** A jar with providers, compiled when the test runs. Its classes are in package {@code jars}. */
final class ProviderJar {
    static final String SERVICES = "META-INF/services/dev.lnorm.LayerNormBackend";

    private final Map<String, String> sources = new LinkedHashMap<>();
    private final List<String> without = new ArrayList<>();
    private String services = "";
    private List<String> path = List.of("--class-path", folderOf(LayerNormBackend.class) + File.pathSeparator
            + folderOf(FakeBackend.class));

    /** A class that services names; {@code body} is what stands behind its name. */
    ProviderJar provider(String name, String body) {
        services += "jars." + name + "\n";
        return type(name, body);
    }

    /** A well-behaved provider. */
    ProviderJar provider(String name, int... ranks) {
        StringBuilder arguments = new StringBuilder("\"" + name.toLowerCase(Locale.ROOT) + "\"");
        for (int rank : ranks) {
            arguments.append(", ").append(rank);
        }
        return provider(name, name, arguments.toString(), "");
    }

    /** A provider like {@link FakeBackend}, but for its members. */
    ProviderJar provider(String name, String constructor, String arguments, String members) {
        return provider(name,
                "extends FakeBackend { public " + constructor + "() { super(" + arguments + "); } " + members
                        + " }");
    }

    /** A class that services does not name. */
    ProviderJar type(String name, String body) {
        sources.put("jars/" + name, "package jars; import dev.lnorm.*; public class " + name + " " + body);
        return this;
    }

    /** A line of the services file. */
    ProviderJar services(String line) {
        services += line + "\n";
        return this;
    }

    /** A class that is compiled and then left out. */
    ProviderJar without(String name) {
        without.add("jars/" + name + ".class");
        return this;
    }

    /** A module descriptor in place of a services file; the API is then a module too. */
    ProviderJar module(String descriptor) {
        sources.put("module-info", descriptor);
        path = List.of("--module-path",
                folderOf(LayerNormBackend.class) + File.pathSeparator + folderOf(NullMarked.class));
        services = "";
        return this;
    }

    URL build(Path folder, String fileName) throws IOException {
        Path classes = Files.createDirectory(folder.resolve(fileName + ".classes"));
        compile(classes);
        Path jar = folder.resolve(fileName);
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                Stream<Path> files = Files.walk(classes)) {
            if (!services.isEmpty()) {
                put(out, SERVICES, services.getBytes(StandardCharsets.UTF_8));
            }
            for (Path path : files.filter(Files::isRegularFile).toList()) {
                String name = classes.relativize(path).toString().replace('\\', '/');
                if (!without.contains(name)) {
                    put(out, name, Files.readAllBytes(path));
                }
            }
        }
        return toUrl(jar);
    }

    private void compile(Path classes) throws IOException {
        if (sources.isEmpty()) {
            return;
        }
        Path root = Files.createDirectory(classes.resolveSibling(classes.getFileName() + ".sources"));
        List<String> arguments = new ArrayList<>(List.of("-proc:none", "-d", classes.toString()));
        arguments.addAll(path);
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Path file = root.resolve(source.getKey() + ".java");
            Files.createDirectories(file.getParent());
            Files.writeString(file, source.getValue());
            arguments.add(file.toString());
        }
        StringWriter messages = new StringWriter();
        PrintWriter out = new PrintWriter(messages);
        ToolProvider javac = ToolProvider.findFirst("javac").orElseThrow();
        assertEquals(0, javac.run(out, out, arguments.toArray(String[]::new)), messages::toString);
    }

    private static void put(JarOutputStream out, String name, byte[] bytes) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(bytes);
        out.closeEntry();
    }

    /** The jar or folder that a class of the class path comes from. */
    static Path folderOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException impossible) {
            throw new AssertionError(impossible);
        }
    }

    static URL toUrl(Path path) {
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
