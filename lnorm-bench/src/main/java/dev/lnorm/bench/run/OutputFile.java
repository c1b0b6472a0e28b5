// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.run;

import dev.lnorm.testkit.npy.NpyArray;
import dev.lnorm.testkit.npy.Npz;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SequencedMap;

/** The file that results go to. It is written whole or not at all. */
public final class OutputFile {
    private final Path name;
    private final Path target;

    private OutputFile(Path name, Path target) {
        this.name = name;
        this.target = target;
    }

    /**
     * A file to be written, checked as far as possible before the work is done. Through a symbolic link the file it
     * points to is replaced.
     *
     * @throws InputException if its folder does not exist or it is something else than an ordinary file
     */
    public static OutputFile at(Path name) throws InputException {
        Path absolute = name.toAbsolutePath();
        Path folder = absolute.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new InputException("--out " + name + ": there is no folder " + folder);
        }
        if (Files.isDirectory(absolute)) {
            throw new InputException("--out " + name + ": it is a directory, name a file in it");
        }
        if (Files.exists(absolute) && !Files.isRegularFile(absolute)) {
            throw new InputException("--out " + name
                    + ": it is no ordinary file, and only such a file can be replaced");
        }
        try {
            return new OutputFile(name, target(absolute, folder));
        } catch (IOException failure) {
            throw new InputException("--out " + name + ": it cannot be resolved: " + reason(failure), failure);
        }
    }

    private static Path target(Path absolute, Path folder) throws IOException {
        if (Files.exists(absolute)) {
            return absolute.toRealPath();
        }
        boolean dangling = Files.isSymbolicLink(absolute);
        return dangling ? folder.resolve(Files.readSymbolicLink(absolute)) : absolute;
    }

    /**
     * Writes {@code arrays}; a failure leaves the file as it was.
     *
     * @throws InputException if it cannot be written
     */
    public void write(SequencedMap<String, NpyArray> arrays) throws InputException {
        try {
            Npz.write(target, arrays);
        } catch (IOException failure) {
            throw new InputException("--out " + name + ": it cannot be written: " + reason(failure), failure);
        }
    }

    private static String reason(IOException failure) {
        String reason = failure instanceof FileSystemException file ? file.getReason() : failure.getMessage();
        return reason == null ? failure.getClass().getSimpleName() : reason;
    }
}
