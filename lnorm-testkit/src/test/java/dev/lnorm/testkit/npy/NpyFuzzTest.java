// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.npy;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged files are read or refused: no other exception, no hang, no array that the file cannot fill. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // against a hang, not for speed
class NpyFuzzTest {
    @TempDir
    Path folder;

    /** Reads a file. */
    private interface Reader {
        Object read(Path file) throws IOException;
    }

    @ParameterizedTest
    @ValueSource(strings = {"f4_le_C.npy", "f2_be_F.npy", "version2.npy", "version3.npy", "bad_structured.npy"})
    void everyTruncationIsRefused(String name) throws IOException {
        byte[] bytes = Fixtures.bytes(name);
        for (int length = 0; length < bytes.length; length++) {
            Path file = Files.write(folder.resolve("cut.npy"), Arrays.copyOf(bytes, length));
            assertThrows(NpyFormatException.class, () -> Npy.read(file), () -> name + " cut");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"f4_le_C.npy", "f2_be_F.npy", "version2.npy", "version3.npy", "bad_structured.npy"})
    void flippedHeaderBytes(String name) throws IOException {
        int refused = fuzz(name, 128, Npy::read);
        assertTrue(refused > 200, name + ": only " + refused + " were refused");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stored.npz", "deflated.npz"})
    void flippedArchiveBytes(String name) throws IOException {
        int refused = fuzz(name, Fixtures.bytes(name).length, NpzTest::readAll);
        assertTrue(refused > 200, name + ": only " + refused + " were refused");
    }

    private int fuzz(String name, int range, Reader reader) throws IOException {
        byte[] bytes = Fixtures.bytes(name);
        Path file = folder.resolve(name);
        int refused = 0;
        for (int seed = 0; seed < 1000; seed++) {
            Random random = new Random(seed);
            byte[] damaged = bytes.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                int at = random.nextInt(range);
                damaged[at] = (byte) (random.nextBoolean()
                        ? random.nextInt(256)
                        : damaged[at] ^ 1 << random.nextInt(8));
            }
            Files.write(file, damaged);
            refused += refused(name + ", seed " + seed, file, reader) ? 1 : 0;
        }
        return refused;
    }

    private static boolean refused(String what, Path file, Reader reader) {
        try {
            reader.read(file);
            return false;
        } catch (IOException refusal) {
            return true;
        } catch (RuntimeException | Error other) {
            throw new AssertionError(what + ": " + other, other);
        }
    }

    @Test
    void extentsOfManyDigitsAndDeepNestingAreRefused() throws IOException {
        for (String extents : new String[] {"9".repeat(5000), "(".repeat(5000), "1,".repeat(3000),
                "0,9999999999999999,"}) {
            String dictionary = "{'descr': '<f4', 'fortran_order': True, 'shape': (" + extents + ")}";
            byte[] header = Arrays.copyOf(Fixtures.bytes("f4_le_C.npy"), 10 + dictionary.length());
            header[8] = (byte) dictionary.length();
            header[9] = (byte) (dictionary.length() >> 8);
            for (int i = 0; i < dictionary.length(); i++) {
                header[10 + i] = (byte) dictionary.charAt(i);
            }
            Path file = Files.write(folder.resolve("made.npy"), header);
            assertThrows(NpyFormatException.class, () -> Npy.read(file));
        }
    }
}
