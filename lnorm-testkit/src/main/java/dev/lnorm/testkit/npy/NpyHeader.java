// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.npy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * What stands before the elements of a {@code .npy} file: the magic, the version, the length and a Python dictionary.
 *
 * @param bytes the length of all that, which is where the elements begin
 */
record NpyHeader(NpyType type, ByteOrder order, boolean fortran, NpyShape shape, int bytes) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int PREFIX = MAGIC.length + 2;
    private static final int ALIGNMENT = 64;

    /** Headers of supported arrays have about 100 bytes; more than this is damage or a structured type. */
    private static final int MAX_DICTIONARY = 1 << 16;

    /** Reads the header that {@code in} begins with; {@code file} is for messages. */
    static NpyHeader read(InputStream in, String file) throws IOException {
        byte[] prefix = in.readNBytes(PREFIX);
        if (prefix.length < PREFIX || !Arrays.equals(MAGIC, 0, MAGIC.length, prefix, 0, MAGIC.length)) {
            throw new NpyFormatException(file, "no .npy file: it does not begin with \\x93NUMPY and a version");
        }
        int major = prefix[MAGIC.length];
        int minor = prefix[MAGIC.length + 1];
        if (major < 1 || major > 3 || minor != 0) {
            throw new NpyFormatException(file, "its .npy format version is " + (major & 0xff) + "." + (minor & 0xff)
                    + ": versions 1.0, 2.0 and 3.0 are read");
        }
        int lengthBytes = major == 1 ? 2 : 4;
        long length = littleEndian(in.readNBytes(lengthBytes), lengthBytes, file);
        if (length > MAX_DICTIONARY) {
            throw new NpyFormatException(file, "its header has " + length + " bytes: at most " + MAX_DICTIONARY
                    + " are read (damaged, or a structured type)");
        }
        byte[] dictionary = in.readNBytes((int) length);
        if (dictionary.length < length) {
            throw truncated(file);
        }
        Charset charset = major < 3 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8;
        NpyDictionary entries = NpyDictionary.parse(new String(dictionary, charset), file);
        return of(entries, PREFIX + lengthBytes + (int) length, file);
    }

    private static NpyHeader of(NpyDictionary entries, int bytes, String file) throws NpyFormatException {
        String descr = entries.descr();
        NpyType type = type(descr, file);
        ByteOrder order = switch (descr.charAt(0)) {
            case '<' -> ByteOrder.LITTLE_ENDIAN;
            case '>' -> ByteOrder.BIG_ENDIAN;
            default -> throw new NpyFormatException(file, "its dtype " + descr + " has no byte order");
        };
        return new NpyHeader(type, order, entries.fortranOrder(), NpyShape.of(entries.shape(), file), bytes);
    }

    private static NpyType type(String descr, String file) throws NpyFormatException {
        for (NpyType type : NpyType.values()) {
            if (descr.length() == 3 && descr.endsWith(type.code())) {
                return type;
            }
        }
        String hint = descr.endsWith("V2") ? " (if these are bfloat16 bits, save array.view(numpy.uint16))" : "";
        throw new NpyFormatException(file, "its dtype is '" + descr + "': f8, f4, f2, u2 and i2 are read" + hint);
    }

    private static long littleEndian(byte[] bytes, int expected, String file) throws NpyFormatException {
        if (bytes.length < expected) {
            throw truncated(file);
        }
        long value = 0;
        for (int i = expected - 1; i >= 0; i--) {
            value = (value << 8) | (bytes[i] & 0xff);
        }
        return value;
    }

    private static NpyFormatException truncated(String file) {
        return new NpyFormatException(file, "truncated: it ends inside its header");
    }

    /** The header of version 1.0 for little-endian elements in C order, padded as NumPy pads it. */
    static byte[] encode(NpyType type, int[] shape) {
        String extents = Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        String tuple = "(" + extents + (shape.length == 1 ? ",)" : ")");
        String dictionary = "{'descr': '<" + type.code() + "', 'fortran_order': False, 'shape': " + tuple + ", }";
        int start = PREFIX + 2;
        int padded = (start + dictionary.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        byte[] header = new byte[padded];
        Arrays.fill(header, (byte) ' ');
        System.arraycopy(MAGIC, 0, header, 0, MAGIC.length);
        header[MAGIC.length] = 1;
        header[MAGIC.length + 1] = 0;
        header[PREFIX] = (byte) (padded - start);
        header[PREFIX + 1] = (byte) ((padded - start) >>> 8);
        byte[] text = dictionary.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(text, 0, header, start, text.length);
        header[padded - 1] = '\n';
        return header;
    }
}
