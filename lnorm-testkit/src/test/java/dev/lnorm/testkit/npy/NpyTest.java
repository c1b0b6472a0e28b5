// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.npy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyTest {
    @TempDir
    Path folder;

    private NpyArray read(String name) throws IOException {
        return Npy.read(Fixtures.copy(folder, name));
    }

    private static double element(NpyArray array, int i) {
        return switch (array.type()) {
            case FLOAT64 -> array.doubles()[i];
            case FLOAT32 -> array.floats()[i];
            case FLOAT16 -> Float.float16ToFloat(array.bits()[i]);
            case UINT16, INT16 -> array.bits()[i];
        };
    }

    private static void assertNumbers(NpyArray array, String name) {
        assertArrayEquals(new int[] {2, 3, 4}, array.shape(), name);
        assertEquals(24, array.length(), name);
        for (int i = 0; i < 24; i++) {
            assertEquals(i, element(array, i), name + "[" + i + "]");
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyTypeOrderAndLayout(NpyType type) throws IOException {
        for (String order : new String[] {"le", "be"}) {
            for (String layout : new String[] {"C", "F"}) {
                String name = type.code() + "_" + order + "_" + layout + ".npy";
                NpyArray array = read(name);
                assertEquals(type, array.type(), name);
                assertNumbers(array, name);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"version2.npy", "version3.npy"})
    void laterVersions(String name) throws IOException {
        assertNumbers(read(name), name);
    }

    @Test
    void scalarsEmptyArraysAndSpecialValues() throws IOException {
        NpyArray scalar = read("scalar.npy");
        assertEquals(0, scalar.shape().length);
        assertArrayEquals(new double[] {2.5}, scalar.doubles());
        NpyArray empty = read("empty.npy");
        assertArrayEquals(new int[] {0, 5}, empty.shape());
        assertEquals(0, empty.floats().length);
        double[] expected = {-0.0, Double.POSITIVE_INFINITY, Double.NaN, Double.MIN_VALUE};
        assertArrayEquals(expected, read("vector.npy").doubles());
        short[] bits = {0x0001, 0x7c01, (short) 0x8000, (short) 0xfc00, 0x3c00};
        assertArrayEquals(bits, read("f2_specials.npy").bits(), "a signalling NaN keeps its bits");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '"', value = {
            "bad_object.npy; its dtype is object: save numbers",
            "bad_structured.npy; its dtype is structured: save each field",
            "bad_int64.npy; its dtype is '<i8': f8, f4, f2, u2 and i2 are read",
            "bad_string.npy; its dtype is '<U2': f8, f4, f2, u2 and i2 are read",
            "bad_bool.npy; its dtype is '|b1': f8, f4, f2, u2 and i2 are read",
            "bad_complex.npy; its dtype is '<c8': f8, f4, f2, u2 and i2 are read",
            "bad_void.npy; its dtype is '|V2': f8, f4, f2, u2 and i2 are read (if these are bfloat16 bits"
    })
    void otherTypesAreRefused(String name, String reason) throws IOException {
        assertRefused(Fixtures.copy(folder, name), reason);
    }

    private static void assertRefused(Path file, String reason) {
        NpyFormatException refusal = assertThrows(NpyFormatException.class, () -> Npy.read(file));
        String message = String.valueOf(refusal.getMessage());
        assertTrue(message.startsWith(file + ": " + reason), () -> message + ", expected " + reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '"', value = {
            "{'descr': '<f4', 'fortran_order': False, 'shape': (2,);"
                    + " its header cannot be parsed: no ',' at character 54",
            "['descr']; its header cannot be parsed: no '{' at character 0",
            "{'descr': '<f4', 'shape': (2,)}; its header cannot be parsed: no 'fortran_order'",
            "{'descr': '<f4', 'fortran_order': False}; its header cannot be parsed: no 'shape'",
            "{'fortran_order': False, 'shape': (2,)}; its header cannot be parsed: no 'descr'",
            "{'descr': '<f4', 'descr': '<f4'}; its header cannot be parsed: 'descr' twice",
            "{'dtype': '<f4'}; its header cannot be parsed: unknown key 'dtype'",
            "{'descr': '<f4', 'fortran_order': 0}; its header cannot be parsed: neither True nor False at character 34",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (-2,)};"
                    + " its header cannot be parsed: no extent at character 51",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} x; its header cannot be parsed: something after",
            "{'descr': '<f4; its header cannot be parsed: an unfinished string at character 10",
            "{'descr': '=f4', 'fortran_order': False, 'shape': (2,)}; its dtype =f4 has no byte order",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,)};"
                    + " its shape [99999999999] is beyond a Java array",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (65536, 65536)};"
                    + " its shape [65536, 65536] is beyond a Java array",
            "{'descr': '<f8', 'fortran_order': False, 'shape': (2000000000,)};"
                    + " truncated: its shape [2000000000] of f8 takes 16000000000 bytes, it has 8",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)};"
                    + " too long: its shape [1] of f4 takes 4 bytes, it has 8"
    })
    void damagedHeadersAreRefused(String dictionary, String reason) throws IOException {
        assertRefused(file(1, dictionary), reason);
    }

    /** A version 1 file with {@code dictionary} and eight bytes of elements. */
    private Path file(int version, String dictionary) throws IOException {
        byte[] text = dictionary.getBytes(StandardCharsets.ISO_8859_1);
        byte[] bytes = Arrays.copyOf(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0},
                10 + text.length + 8);
        bytes[8] = (byte) text.length;
        bytes[9] = (byte) (text.length >> 8);
        System.arraycopy(text, 0, bytes, 10, text.length);
        return Files.write(folder.resolve("made.npy"), bytes);
    }

    @Test
    void python2ExtentsAndOtherSpellingsAreRead() throws IOException {
        NpyArray array = Npy.read(file(1, "{\"shape\":(2L , 1),'fortran_order':True,\n 'descr':'<f4',}"));
        assertArrayEquals(new int[] {2, 1}, array.shape());
    }

    @Test
    void otherFilesAreRefused() throws IOException {
        Path text = Files.writeString(folder.resolve("text.npy"), "1,2,3\n");
        assertRefused(text, "no .npy file: it does not begin with");
        assertRefused(Files.write(folder.resolve("nothing.npy"), new byte[0]), "no .npy file");
        assertRefused(file(4, "{}"), "its .npy format version is 4.0: versions 1.0, 2.0 and 3.0 are read");
        byte[] bytes = Fixtures.bytes("version2.npy");
        bytes[11] = 0x7f;
        assertRefused(Files.write(folder.resolve("long.npy"), bytes), "its header has ");
        assertThrows(NoSuchFileException.class, () -> Npy.read(folder.resolve("absent.npy")));
    }

    @Test
    void whatIsWrittenIsWhatNumPyWrites() throws IOException {
        for (String name : new String[] {"f8_le_C.npy", "f4_le_C.npy", "f2_le_C.npy", "u2_le_C.npy", "i2_le_C.npy",
                "scalar.npy",
                "empty.npy", "vector.npy", "f2_specials.npy"}) {
            Path copy = folder.resolve("copy.npy");
            Npy.write(copy, read(name));
            assertArrayEquals(Fixtures.bytes(name), Files.readAllBytes(copy), name);
        }
    }

    @Test
    void arraysLargerThanAPieceComeBack() throws IOException {
        short[] bits = new short[100_003];
        float[] floats = new float[100_003];
        double[] doubles = new double[100_003];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = (short) (i * 31);
            floats[i] = i * 0.1f;
            doubles[i] = i * 0.1;
        }
        Path file = folder.resolve("large.npy");
        Npy.write(file, NpyArray.of(NpyType.UINT16, bits, 100_003, 1));
        assertArrayEquals(bits, Npy.read(file).bits());
        Npy.write(file, NpyArray.of(floats, 1, 100_003));
        assertArrayEquals(floats, Npy.read(file).floats());
        Npy.write(file, NpyArray.of(doubles, 100_003));
        assertArrayEquals(doubles, Npy.read(file).doubles());
    }

    @Test
    void shapesThatDoNotFitAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> NpyArray.of(new float[5], 2, 3));
        assertThrows(IllegalArgumentException.class, () -> NpyArray.of(new float[4], -2, -2));
        assertThrows(IllegalArgumentException.class, () -> NpyArray.of(new float[0], 65536, 65536));
        assertThrows(IllegalArgumentException.class, () -> NpyArray.of(NpyType.FLOAT32, new short[1], 1));
        assertThrows(IllegalStateException.class, () -> NpyArray.of(new float[1], 1).doubles());
    }

    /** A failed write leaves the old file and nothing else. */
    @Test
    void aFailedWriteTouchesNothing() throws IOException {
        Path file = Files.writeString(folder.resolve("out.npy"), "old");
        assertThrows(IOException.class, () -> Replacement.write(file, out -> {
            out.write(1);
            throw new IOException("disk full");
        }));
        assertEquals("old", Files.readString(file));
        try (var files = Files.list(folder)) {
            assertEquals(1, files.count());
        }
    }
}
