// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.npy;

import java.io.Closeable;
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

/**
 * The named arrays of a {@code .npz} file: a zip archive, stored or deflated, with one {@code NAME.npy} for each. Open
 * while its arrays are read; each is read when it is asked for, so an array that nobody asks for may be of any type.
 * Other entries of the archive are passed over.
 */
public final class Npz implements Closeable {
    private static final String SUFFIX = ".npy";

    /** Deflate shrinks nothing below this share; an entry that claims more is damaged. */
    private static final long MAX_DEFLATION = 1032;

    private final Path file;
    private final ZipFile zip;
    private final SequencedMap<String, ZipEntry> entries;

    private Npz(Path file, ZipFile zip, SequencedMap<String, ZipEntry> entries) {
        this.file = file;
        this.zip = zip;
        this.entries = entries;
    }

    /**
     * Opens {@code file}; the caller closes it.
     *
     * @throws NpyFormatException if it is no zip archive, or has two arrays of one name
     * @throws IOException if it cannot be read
     */
    public static Npz open(Path file) throws IOException {
        try {
            ZipFile zip = new ZipFile(file.toFile());
            try {
                return new Npz(file, zip, entries(zip, file));
            } catch (NpyFormatException | RuntimeException refused) {
                zip.close();
                throw refused;
            }
        } catch (ZipException e) {
            throw new NpyFormatException(file.toString(), "no readable zip archive: " + e.getMessage(), e);
        }
    }

    /** The entries by array name; a zip archive may hold a name twice, and then either could be meant. */
    private static SequencedMap<String, ZipEntry> entries(ZipFile zip, Path file) throws NpyFormatException {
        SequencedMap<String, ZipEntry> entries = new LinkedHashMap<>();
        for (ZipEntry entry : Collections.list(zip.entries())) {
            if (!entry.getName().endsWith(SUFFIX)) {
                continue;
            }
            String name = entry.getName().substring(0, entry.getName().length() - SUFFIX.length());
            if (entries.put(name, entry) != null) {
                throw new NpyFormatException(file.toString(), "it has two arrays named '" + name + "'");
            }
        }
        return entries;
    }

    /** The names of the arrays, in the order of the file. */
    public Set<String> names() {
        return Collections.unmodifiableSet(entries.keySet());
    }

    /** Whether there is an array {@code name}. */
    public boolean has(String name) {
        return entries.containsKey(name);
    }

    /**
     * Reads the array {@code name}.
     *
     * @throws NpyFormatException if there is none, or it is damaged or of a type that is not read; the message names
     *     the file, the entry and the reason
     * @throws IOException if it cannot be read
     */
    public NpyArray array(String name) throws IOException {
        ZipEntry entry = entries.get(name);
        if (entry == null) {
            throw new NpyFormatException(file.toString(),
                    "it has no array '" + name + "', only " + List.copyOf(entries.keySet()));
        }
        try {
            return read(zip, entry, file + "!" + entry.getName());
        } catch (ZipException e) {
            throw new NpyFormatException(file + "!" + entry.getName(), "damaged: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
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

    /**
     * Writes {@code arrays} to {@code file} in their order, stored, each as {@link Npy#write} does. The bytes depend on
     * the arrays alone, and a failure leaves {@code file} as it was.
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
        entry.setSize(
                NpyHeader.encode(array.type(), array.shape()).length + (long) array.length() * array.type().bytes());
        entry.setCrc(crc.getValue());
        entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
        return entry;
    }
}
