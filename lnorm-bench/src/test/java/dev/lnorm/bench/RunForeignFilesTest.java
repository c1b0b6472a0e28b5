// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench;

import dev.lnorm.testkit.npy.NpyArray;
import dev.lnorm.testkit.npy.Npz;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files in orders that this project never writes give the same result as their ordinary form. */
class RunForeignFilesTest {
    private static final float[] C_ORDER = {1, 2, 4, 8, 16, 32};
    private static final float[] FORTRAN_ORDER = {1, 8, 2, 16, 4, 32};

    @Test
    void bigEndianAndFortranOrder(@TempDir Path folder) throws IOException {
        NumpyFiles files = new NumpyFiles(folder);
        NpyArray expected = y(files, files.npy("plain.npy", NpyArray.of(C_ORDER, 2, 3)));
        Path big = files.raw("big.npy", ">f4", false, "(2, 3)", ByteOrder.BIG_ENDIAN, C_ORDER);
        Path fortran = files.raw("fortran.npy", "<f4", true, "(2, 3)", ByteOrder.LITTLE_ENDIAN, FORTRAN_ORDER);
        Path both = files.raw("both.npy", ">f4", true, "(2, 3)", ByteOrder.BIG_ENDIAN, FORTRAN_ORDER);
        NumpyFiles.assertSame(expected, y(files, big), "big-endian");
        NumpyFiles.assertSame(expected, y(files, fortran), "Fortran order");
        NumpyFiles.assertSame(expected, y(files, both), "big-endian in Fortran order");
    }

    private static NpyArray y(NumpyFiles files, Path x) throws IOException {
        Path out = files.path("out.npz");
        Execution.of("run", "--x", x, "--out", out).succeeded();
        return Npz.open(out).array("y");
    }
}
