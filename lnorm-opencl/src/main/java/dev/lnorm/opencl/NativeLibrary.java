// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Loads JOCL's native library from a folder that no other process has. By itself JOCL extracts it to one name in the
 * temporary folder, where JVMs that start together overwrite what others have loaded, and loads whatever it finds there
 * under that name.
 *
 * <p>JOCL asks for the temporary folder when its class initialises, and only then: for that moment the system property
 * names the private folder. The JDK's own temporary files do not follow it, they keep to the value of the start. Where
 * the application has initialised JOCL already, nothing is changed.
 */
final class NativeLibrary {
    private static final String FOLDER = "java.io.tmpdir";

    private NativeLibrary() {}

    /**
     * Makes JOCL usable.
     *
     * @throws LinkageError if JOCL, its native library or the OpenCL loader is missing; JOCL's message says what it
     * tried
     */
    static synchronized void load() {
        Path folder = privateFolder();
        String before = System.getProperty(FOLDER);
        System.setProperty(FOLDER, folder.toString());
        try {
            Class.forName("org.jocl.CL", true, NativeLibrary.class.getClassLoader());
        } catch (ClassNotFoundException missing) {
            throw (NoClassDefFoundError) new NoClassDefFoundError("org.jocl.CL").initCause(missing);
        } catch (ExceptionInInitializerError failure) {
            throw failure.getCause() instanceof LinkageError cause ? cause : failure;
        } finally {
            if (before == null) {
                System.clearProperty(FOLDER);
            } else {
                System.setProperty(FOLDER, before);
            }
            delete(folder);
        }
    }

    private static Path privateFolder() {
        try {
            return Files.createTempDirectory("lnorm-jocl-");
        } catch (IOException failure) {
            throw new UncheckedIOException("no folder for JOCL's native library can be made in "
                    + System.getProperty(FOLDER) + ": make it writable, or set -D" + FOLDER, failure);
        }
    }

    /** A loaded library needs its file no longer, except on Windows, where the file goes with the process. */
    private static void delete(Path folder) {
        File[] files = folder.toFile().listFiles();
        folder.toFile().deleteOnExit(); // files that are registered later go first
        for (File file : files == null ? new File[0] : files) {
            if (!file.delete()) {
                file.deleteOnExit();
            }
        }
        if (folder.toFile().delete()) {
            return;
        }
        System.getLogger("dev.lnorm.opencl").log(System.Logger.Level.DEBUG, "{0} goes with this process", folder);
    }
}
