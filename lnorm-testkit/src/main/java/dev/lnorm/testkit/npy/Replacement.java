// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.npy;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;

/** Writes a file whole or not at all: to a temporary file in the same folder, which is then moved over it. */
final class Replacement {
    private Replacement() {}

    /** Writes the content of a file. */
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    static void write(Path file, Content content) throws IOException {
        Path target = file.toAbsolutePath();
        String unique = ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime());
        Path temporary = target.resolveSibling(target.getFileName() + "." + unique + ".tmp");
        temporary.toFile().deleteOnExit(); // should the JVM be told to end in between
        try {
            try (OutputStream out = new BufferedOutputStream(
                    Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW))) {
                content.writeTo(out);
            }
            keepPermissions(target, temporary);
            Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** A file that nobody else could read must not become readable by being written again. */
    private static void keepPermissions(Path old, Path replacement) throws IOException {
        boolean posix = Files.getFileStore(replacement).supportsFileAttributeView(PosixFileAttributeView.class);
        if (posix && Files.exists(old)) {
            Files.setPosixFilePermissions(replacement, Files.getPosixFilePermissions(old));
        }
    }
}
