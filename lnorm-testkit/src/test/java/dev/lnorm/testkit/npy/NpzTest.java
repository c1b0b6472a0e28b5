// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.npy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NpzTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"stored.npz", "deflated.npz"})
    void archivesOfNumPy(String name) throws IOException {
        Npz npz = Npz.open(Fixtures.copy(folder, name));
        assertEquals(List.of("x", "gamma"), List.copyOf(npz.names()));
        assertEquals("FLOAT32[2, 3, 4]", npz.array("x").toString());
        assertEquals(23, npz.array("x").floats()[23]);
        assertArrayEquals(new double[] {1, 1, 1, 1}, npz.array("gamma").doubles());
        assertTrue(npz.has("x"));
        assertFalse(npz.has("beta"));
        NpyFormatException refusal = assertThrows(NpyFormatException.class, () -> npz.array("beta"));
        assertTrue(String.valueOf(refusal.getMessage()).endsWith("it has no array 'beta', only [x, gamma]"),
                refusal::getMessage);
    }

    @Test
    void writtenArchivesComeBackAndAreDeterministic() throws IOException {
        SequencedMap<String, NpyArray> arrays = new LinkedHashMap<>();
        arrays.put("y", NpyArray.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3));
        arrays.put("mean", NpyArray.of(new double[] {2, 5}, 2));
        arrays.put("bits", NpyArray.of(NpyType.UINT16, new short[] {0x3f80, -1}, 2));
        Path first = folder.resolve("first.npz");
        Path second = folder.resolve("second.npz");
        Npz.write(first, arrays);
        Npz.write(second, arrays);
        assertArrayEquals(Files.readAllBytes(first), Files.readAllBytes(second));
        Npz npz = Npz.open(first);
        assertEquals(List.of("y", "mean", "bits"), List.copyOf(npz.names()));
        assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, npz.array("y").floats());
        assertArrayEquals(new int[] {2, 3}, npz.array("y").shape());
        assertArrayEquals(new double[] {2, 5}, npz.array("mean").doubles());
        assertArrayEquals(new short[] {0x3f80, -1}, npz.array("bits").bits());
    }

    static List<NpyArray> readAll(Path file) throws IOException {
        List<NpyArray> arrays = new ArrayList<>();
        try (Npz npz = Npz.open(file)) {
            for (String name : npz.names()) {
                arrays.add(npz.array(name));
            }
        }
        return arrays;
    }

    private static void assertRefused(Path file, String reason) {
        NpyFormatException refusal = assertThrows(NpyFormatException.class, () -> readAll(file));
        assertTrue(String.valueOf(refusal.getMessage()).contains(reason), refusal::getMessage);
        assertTrue(String.valueOf(refusal.getMessage()).startsWith(file.toString()), refusal::getMessage);
    }

    @Test
    void whatIsNotAskedForMayBeAnything() throws IOException {
        try (Npz npz = Npz.open(Fixtures.copy(folder, "bad_entry.npz"))) {
            assertEquals(List.of(), List.copyOf(npz.names()), "readme.txt is passed over");
        }
        Path file = folder.resolve("mixed.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("unreadable.npy"));
            zip.write(new byte[] {1, 2, 3});
            zip.closeEntry();
            zip.putNextEntry(new ZipEntry("x.npy"));
            Npy.write(zip, NpyArray.of(new float[] {1, 2}, 2));
            zip.closeEntry();
        }
        try (Npz npz = Npz.open(file)) {
            assertArrayEquals(new float[] {1, 2}, npz.array("x").floats());
            assertThrows(NpyFormatException.class, () -> npz.array("unreadable"));
        }
    }

    @Test
    void damagedArchivesAreRefused() throws IOException {
        assertRefused(Fixtures.copy(folder, "bad_duplicate.npz"), "it has two arrays named 'x'");
        assertRefused(Fixtures.copy(folder, "f4_le_C.npy"), "no readable zip archive");
        byte[] bytes = Fixtures.bytes("stored.npz");
        int elements = 30 + 5 + bytes[28] + 128; // the zip header, its name and extra field, the .npy header
        bytes[elements + 8] ^= 1;
        assertRefused(Files.write(folder.resolve("flipped.npz"), bytes), "damaged: its checksum is wrong");
    }
}
