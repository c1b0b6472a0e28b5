// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.cli;

import dev.lnorm.Backends;
import dev.lnorm.Candidate;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The jars of {@code --jar}, loaded beside the testkit; while open, they are the thread's context class loader. */
final class BackendJars implements AutoCloseable {
    private final List<URL> jars;
    private final @Nullable ClassLoader before = Thread.currentThread().getContextClassLoader();
    private final @Nullable URLClassLoader loader;

    private BackendJars(List<URL> jars) {
        this.jars = jars;
        this.loader = jars.isEmpty()
                ? null
                : new URLClassLoader(jars.toArray(URL[]::new), BackendJars.class.getClassLoader());
    }

    /**
     * Loads {@code jars}.
     *
     * @throws IOException if one of them is not there
     */
    static BackendJars open(List<Path> jars) throws IOException {
        List<URL> urls = new ArrayList<>();
        for (Path jar : jars) {
            if (!Files.isReadable(jar)) {
                throw new IOException("--jar " + jar + ": there is no such file or folder, or it cannot be read");
            }
            urls.add(jar.toUri().toURL());
        }
        BackendJars opened = new BackendJars(urls);
        if (opened.loader != null) {
            Thread.currentThread().setContextClassLoader(opened.loader);
        }
        return opened;
    }

    /** The backends to choose from: those in the jars if there are jars, else all that are found. */
    List<Candidate> candidates() {
        List<Candidate> all = Backends.candidates();
        return jars.isEmpty() ? all : all.stream().filter(this::isFromJar).toList();
    }

    private boolean isFromJar(Candidate candidate) {
        return jars.stream().map(URL::toString).anyMatch(candidate.location()::equals);
    }

    @Override
    public void close() throws IOException {
        Thread.currentThread().setContextClassLoader(before);
        if (loader != null) {
            loader.close();
        }
    }
}
