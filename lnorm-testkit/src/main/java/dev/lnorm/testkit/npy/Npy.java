// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.npy;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** One array in a {@code .npy} file. */
public final class Npy {
    private Npy() {}

    /**
     * Reads {@code file}: format versions 1.0, 2.0 and 3.0, either byte order, C or Fortran order.
     *
     * @throws NpyFormatException if it is damaged or of a type that is not read; the message names the file and the
     *     reason
     * @throws IOException if it cannot be read
     */
    public static NpyArray read(Path file) throws IOException {
        long bytes = Files.size(file);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            return read(in, bytes, file.toString());
        }
    }

    /**
     * Reads a whole {@code .npy} file of {@code bytes} bytes from {@code in}. The length is compared before elements
     * are allocated, so that a damaged shape cannot exhaust the memory.
     */
    static NpyArray read(InputStream in, long bytes, String file) throws IOException {
        NpyHeader header = NpyHeader.read(in, file);
        long announced = (long) header.shape().length() * header.type().bytes();
        long present = bytes - header.bytes();
        if (announced != present) {
            throw new NpyFormatException(file, (present < announced ? "truncated" : "too long") + ": its shape "
                    + header.shape() + " of " + header.type().code() + " takes " + announced + " bytes, it has "
                    + present);
        }
        return NpyElements.read(in, header, file);
    }

    /**
     * Writes {@code array} to {@code file}: version 1.0, little-endian, C order. The bytes depend on the array alone.
     * They go to a temporary file beside it, which then takes its place, so that a failure leaves {@code file} as it
     * was.
     *
     * @throws IOException if it cannot be written
     */
    public static void write(Path file, NpyArray array) throws IOException {
        Replacement.write(file, out -> write(out, array));
    }

    static void write(OutputStream out, NpyArray array) throws IOException {
        out.write(NpyHeader.encode(array.type(), array.shape()));
        NpyElements.write(out, array);
    }
}
