// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.run;

import dev.lnorm.testkit.npy.Npy;
import dev.lnorm.testkit.npy.NpyFormatException;
import dev.lnorm.testkit.npy.Npz;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** The arrays that the user gave, by name. */
public final class Inputs {
    /** The rows. */
    public static final String X = "x";
    /** What is added to the rows first. */
    public static final String RESIDUAL = "residual";
    /** The scale of each column. */
    public static final String GAMMA = "gamma";
    /** The addend of each column. */
    public static final String BETA = "beta";
    /** The gradient by the output. */
    public static final String DY = "dy";

    private static final List<String> NAMES = List.of(X, RESIDUAL, GAMMA, BETA, DY);

    private final Input x;
    private final SequencedMap<String, Input> byName;
    private final List<String> ignored;

    private Inputs(Input x, SequencedMap<String, Input> byName, List<String> ignored) {
        this.x = x;
        this.byName = byName;
        this.ignored = ignored;
    }

    /**
     * Reads one {@code .npy} file for each name.
     *
     * @param files the files by {@link #X}, {@link #RESIDUAL}, {@link #GAMMA}, {@link #BETA}, {@link #DY}
     * @throws InputException if one cannot be read or there is no {@link #X}
     */
    public static Inputs read(SequencedMap<String, Path> files) throws InputException {
        SequencedMap<String, Input> byName = new LinkedHashMap<>();
        for (Map.Entry<String, Path> file : files.entrySet()) {
            byName.put(file.getKey(), new Input(file.getValue().toString(), reading(file.getValue(), Npy::read)));
        }
        Input x = byName.get(X);
        if (x == null) {
            throw new InputException("there is nothing to normalize: pass --npz IN.npz or --x X.npy");
        }
        return new Inputs(x, byName, List.of());
    }

    /**
     * Reads one {@code .npz} file. Arrays of other names are ignored.
     *
     * @throws InputException if it cannot be read or has no {@link #X}
     */
    public static Inputs readArchive(Path file) throws InputException {
        return reading(file, path -> {
            try (Npz archive = Npz.open(path)) {
                return read(path, archive);
            }
        });
    }

    private static Inputs read(Path file, Npz archive) throws IOException {
        SequencedMap<String, Input> byName = new LinkedHashMap<>();
        for (String name : NAMES) {
            if (archive.has(name)) {
                byName.put(name, new Input(file + ": " + name, archive.array(name)));
            }
        }
        List<String> ignored = new ArrayList<>(archive.names());
        ignored.removeAll(NAMES);
        Input x = byName.get(X);
        if (x == null) {
            throw new NpyFormatException(file.toString(),
                    "it has no array x, only " + archive.names() + ": name the rows x");
        }
        return new Inputs(x, byName, List.copyOf(ignored));
    }

    /** Reads something from a file. */
    private interface Reader<T> {
        T read(Path file) throws IOException;
    }

    /** Reads, and turns whatever goes wrong into one line that names the file. */
    private static <T> T reading(Path file, Reader<T> reader) throws InputException {
        if (!Files.exists(file)) {
            throw new InputException(file + ": there is no such file");
        }
        if (Files.isDirectory(file)) {
            throw new InputException(file + ": it is a directory, a NumPy file is needed");
        }
        try {
            return reader.read(file);
        } catch (NpyFormatException format) {
            throw new InputException(format); // names the file itself
        } catch (AccessDeniedException denied) {
            throw new InputException(file + ": it may not be read", denied);
        } catch (IOException failure) {
            throw new InputException(file + ": reading it failed: " + failure.getMessage(), failure);
        }
    }

    /** The rows. */
    Input x() {
        return x;
    }

    /** The array of that name, or null if it was not given. */
    @Nullable
    Input find(String name) {
        return byName.get(name);
    }

    /** The names of arrays that were there and play no part. */
    public List<String> ignored() {
        return ignored;
    }

    /** {@code x float32 [2, 128], gamma float32 [128]}. */
    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(", ");
        byName.forEach(
                (name, input) -> text.add(name + " " + input.dtype() + " " + Arrays.toString(input.array().shape())));
        return text.toString();
    }
}
