// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lnorm.Bfloat16;
import dev.lnorm.testkit.npy.Npy;
import dev.lnorm.testkit.npy.NpyArray;
import dev.lnorm.testkit.npy.NpyType;
import dev.lnorm.testkit.npy.Npz;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.SplittableRandom;

/** NumPy files in a folder, made for a test. */
final class NumpyFiles {
    static final long SEED = 7;

    private final Path folder;
    private final SplittableRandom random = new SplittableRandom(SEED);

    NumpyFiles(Path folder) {
        this.folder = folder;
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    Path npy(String name, NpyArray array) throws IOException {
        Npy.write(path(name), array);
        return path(name);
    }

    /** An archive of arrays given as name, array, name, array, ... */
    Path npz(String name, Object... namesAndArrays) throws IOException {
        SequencedMap<String, NpyArray> arrays = new LinkedHashMap<>();
        for (int i = 0; i < namesAndArrays.length; i += 2) {
            arrays.put((String) namesAndArrays[i], (NpyArray) namesAndArrays[i + 1]);
        }
        Npz.write(path(name), arrays);
        return path(name);
    }

    /**
     * A {@code float32} file that NumPy would write for a big-endian or a Fortran-ordered array: header and raw
     * elements.
     */
    Path raw(String name, String descr, boolean fortran, String shape, ByteOrder order, float... elements)
            throws IOException {
        String header = "{'descr': '" + descr + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': "
                + shape
                + ", }";
        byte[] text = (header + " ".repeat(63 - (10 + header.length()) % 64) + "\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer bytes = ByteBuffer.allocate(10 + text.length + Float.BYTES * elements.length);
        bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.ISO_8859_1)).put((byte) 1).put((byte) 0);
        bytes.order(ByteOrder.LITTLE_ENDIAN).putShort((short) text.length).put(text);
        bytes.order(order).asFloatBuffer().put(elements);
        return Files.write(path(name), bytes.array());
    }

    NpyArray floats(int... shape) {
        float[] values = new float[length(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return NpyArray.of(values, shape);
    }

    NpyArray doubles(int... shape) {
        double[] values = new double[length(shape)];
        Arrays.setAll(values, i -> random.nextGaussian());
        return NpyArray.of(values, shape);
    }

    NpyArray halves(int... shape) {
        short[] bits = new short[length(shape)];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToFloat16((float) random.nextGaussian());
        }
        return NpyArray.of(NpyType.FLOAT16, bits, shape);
    }

    /** The bits of bfloat16 values, as {@code uint16}. */
    NpyArray brainBits(int... shape) {
        short[] bits = new short[length(shape)];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Bfloat16.fromFloat((float) random.nextGaussian());
        }
        return NpyArray.of(NpyType.UINT16, bits, shape);
    }

    private static int length(int... shape) {
        return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    }

    /** Equal in type, shape and every bit; NaNs do not occur. */
    static void assertSame(NpyArray expected, NpyArray actual, String name) {
        assertEquals(expected.type(), actual.type(), () -> name + ", seed " + SEED);
        assertArrayEquals(expected.shape(), actual.shape(), () -> name + ", seed " + SEED);
        switch (expected.type()) {
            case FLOAT64 -> assertArrayEquals(expected.doubles(), actual.doubles(), () -> name + ", seed " + SEED);
            case FLOAT32 -> assertArrayEquals(expected.floats(), actual.floats(), () -> name + ", seed " + SEED);
            default -> assertArrayEquals(expected.bits(), actual.bits(), () -> name + ", seed " + SEED);
        }
    }
}
