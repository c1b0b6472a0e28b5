// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file of text that is written whole or not at all. */
public final class TextFile {
    private final Path target;

    private TextFile(Path target) {
        this.target = target;
    }

    /**
     * A file to be written, checked as far as possible before the work is done.
     *
     * @param option what messages call it
     * @throws IOException if its folder does not exist or cannot be written to, or it is a folder
     */
    public static TextFile at(String option, Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path folder = absolute.getParent();
        if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new IOException(option + " " + file + ": the folder " + folder + " is not there or not writable");
        }
        if (Files.isDirectory(absolute)) {
            throw new IOException(option + " " + file + ": it is a folder, name a file in it");
        }
        return new TextFile(absolute);
    }

    /** Writes {@code text}; a failure leaves the file as it was. */
    public void write(String text) throws IOException {
        Path temporary = Files.createTempFile(target.resolveSibling(""), ".lnorm-", ".tmp");
        try {
            Files.writeString(temporary, text);
            Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
