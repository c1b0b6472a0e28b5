// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.npy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** The named arrays of a {@code .npz} file: a zip archive, stored or deflated, with one {@code NAME.npy} for each. */
public final class Npz {
    private static final String SUFFIX = ".npy";

    /** Deflate shrinks nothing below this share; an entry that claims more is damaged. */
    private static final long MAX_DEFLATION = 1032;

    private final String file;
    private final SequencedMap<String, NpyArray> arrays;

    private Npz(String file, SequencedMap<String, NpyArray> arrays) {
        this.file = file;
        this.arrays = arrays;
    }

    /**
     * Reads all arrays of {@code file}.
     *
     * @throws NpyFormatException if it is no archive of {@code .npy} files with different names, or one of them is damaged or
     *     of a type that is not read; the message names the file, the entry and the reason
     * @throws IOException if it cannot be read
     */
    public static Npz read(Path file) throws IOException {
        SequencedMap<String, NpyArray> arrays = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (Map.Entry<String, ZipEntry> entry : entries(zip, file).entrySet()) {
                arrays.put(entry.getKey(), read(zip, entry.getValue(), file + "!" + entry.getValue().getName()));
            }
        } catch (ZipException e) {
            throw new NpyFormatException(file.toString(), "no readable zip archive: " + e.getMessage(), e);
        }
        return new Npz(file.toString(), arrays);
    }

    /** The entries by array name; a zip archive may hold a name twice, and then either could be meant. */
    private static SequencedMap<String, ZipEntry> entries(ZipFile zip, Path file) throws NpyFormatException {
        SequencedMap<String, ZipEntry> entries = new LinkedHashMap<>();
        for (ZipEntry entry : Collections.list(zip.entries())) {
            String name = name(entry, file);
            if (entries.put(name, entry) != null) {
                throw new NpyFormatException(file.toString(), "it has two arrays named '" + name + "'");
            }
        }
        return entries;
    }

    private static String name(ZipEntry entry, Path file) throws NpyFormatException {
        String name = entry.getName();
        if (!name.endsWith(SUFFIX)) {
            throw new NpyFormatException(file.toString(), "its entry '" + name + "' is no .npy file");
        }
        return name.substring(0, name.length() - SUFFIX.length());
    }

    private static NpyArray read(ZipFile zip, ZipEntry entry, String what) throws IOException {
        if (entry.getSize() / MAX_DEFLATION > entry.getCompressedSize()) {
            throw new NpyFormatException(what, "damaged: " + entry.getCompressedSize() + " bytes cannot inflate to "
                    + entry.getSize());
        }
        CRC32 crc = new CRC32();
        try (InputStream in = new CheckedInputStream(zip.getInputStream(entry), crc)) {
            NpyArray array = Npy.read(in, entry.getSize(), what);
            if (crc.getValue() != entry.getCrc()) {
                throw new NpyFormatException(what, "damaged: its checksum is wrong");
            }
            return array;
        }
    }

    /** The names of the arrays, in the order of the file. */
    public Set<String> names() {
        return Collections.unmodifiableSet(arrays.keySet());
    }

    /** Whether there is an array {@code name}. */
    public boolean has(String name) {
        return arrays.containsKey(name);
    }

    /**
     * The array {@code name}.
     *
     * @throws NpyFormatException if there is none; the message lists those that there are
     */
    public NpyArray array(String name) throws NpyFormatException {
        NpyArray array = arrays.get(name);
        if (array == null) {
            throw new NpyFormatException(file, "it has no array '" + name + "', only " + List.copyOf(arrays.keySet()));
        }
        return array;
    }

    /**
     * Writes {@code arrays} to {@code file} in their order, stored, each as {@link Npy#write} does. The bytes depend on the
     * arrays alone, and a failure leaves {@code file} as it was.
     *
     * @throws IOException if it cannot be written
     */
    public static void write(Path file, SequencedMap<String, NpyArray> arrays) throws IOException {
        Replacement.write(file, out -> write(out, arrays));
    }

    private static void write(OutputStream out, SequencedMap<String, NpyArray> arrays) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, NpyArray> array : arrays.entrySet()) {
                zip.putNextEntry(entry(array.getKey(), array.getValue()));
                Npy.write(zip, array.getValue());
                zip.closeEntry();
            }
        }
    }

    /** An entry of no particular time; a stored entry must know its checksum beforehand. */
    private static ZipEntry entry(String name, NpyArray array) throws IOException {
        CRC32 crc = new CRC32();
        Npy.write(new CheckedOutputStream(OutputStream.nullOutputStream(), crc), array);
        ZipEntry entry = new ZipEntry(name + SUFFIX);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(NpyHeader.encode(array.type(), array.shape()).length + (long) array.length() * array.type().bytes());
        entry.setCrc(crc.getValue());
        entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
        return entry;
    }
}
