// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.ElementType;
import dev.lnorm.NormSpec;
import dev.lnorm.testkit.npy.NpyArray;
import dev.lnorm.testkit.npy.NpyType;
import dev.lnorm.testkit.npy.Npz;
import dev.lnorm.testkit.oracle.NormResult;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.oracle.Stored;
import dev.lnorm.testkit.oracle.Transcription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code run} against the scalar transcription, bit for bit: what is read, how it is cut into rows, what is
 * written.
 */
class RunCommandTest {
    private final Path folder;
    private final NumpyFiles files;
    private final Path out;

    RunCommandTest(@TempDir Path folder) {
        this.folder = folder;
        files = new NumpyFiles(folder);
        out = files.path("out.npz");
    }

    private Npz run(Object... args) throws IOException {
        Object[] all = new Object[args.length + 3];
        all[0] = "run";
        System.arraycopy(args, 0, all, 1, args.length);
        all[args.length + 1] = "--out";
        all[args.length + 2] = out;
        Execution.of(all).succeeded();
        return Npz.open(out);
    }

    private static double[] widened(NpyArray array, ElementType type) {
        double[] values = new double[array.length()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (type) {
                case FLOAT64 -> array.doubles()[i];
                case FLOAT32 -> array.floats()[i];
                case FLOAT16, BFLOAT16 -> Stored.widen(type, array.bits()[i] & 0xffff);
            };
        }
        return values;
    }

    private static void assertArray(Npz npz, String name, NpyType type, ElementType element, double[] expected,
            int... shape)
            throws IOException {
        NpyArray actual = npz.array(name);
        assertEquals(type, actual.type(), name);
        assertArrayEquals(shape, actual.shape(), name);
        assertArrayEquals(expected, widened(actual, element), () -> name + ", seed " + NumpyFiles.SEED);
    }

    @Test
    void forwardAndBackwardOfAnArchive() throws IOException {
        NpyArray x = files.floats(2, 3, 5);
        NpyArray dy = files.floats(2, 3, 5);
        NpyArray gamma = files.floats(5);
        NpyArray beta = files.floats(5);
        Path in = files.npz("in.npz", "x", x, "dy", dy, "gamma", gamma, "beta", beta, "y_hi", files.doubles(2, 3, 5));

        Npz result = run("--npz", in, "--eps", "1e-3");

        NormResult expected = Transcription
                .of(Problem.of(NormSpec.layer(5).epsilon(1e-3), widened(x, ElementType.FLOAT32))
                        .gamma(widened(gamma, ElementType.FLOAT32)).beta(widened(beta, ElementType.FLOAT32))
                        .dy(widened(dy, ElementType.FLOAT32)));
        assertEquals(List.of("y", "mean", "rstd", "dx", "dgamma", "dbeta"), List.copyOf(result.names()));
        assertArray(result, "y", NpyType.FLOAT32, ElementType.FLOAT32, expected.y(), 2, 3, 5);
        assertArray(result, "dx", NpyType.FLOAT32, ElementType.FLOAT32, expected.dx(), 2, 3, 5);
        assertArray(result, "dgamma", NpyType.FLOAT32, ElementType.FLOAT32, expected.dgamma(), 5);
        assertArray(result, "dbeta", NpyType.FLOAT32, ElementType.FLOAT32, expected.dbeta(), 5);
        assertArray(result, "mean", NpyType.FLOAT64, ElementType.FLOAT64, expected.mean(), 2, 3);
        assertArray(result, "rstd", NpyType.FLOAT64, ElementType.FLOAT64, expected.rstd(), 2, 3);
    }

    @Test
    void saysWhatItDid() throws IOException {
        Path in = files.npz("in.npz", "x", files.floats(4, 6), "label", files.floats(1), "dx_hi", files.floats(1));
        String text = Execution.of("run", "--npz", in, "--out", out).succeeded().out();
        assertTrue(text.contains("ignored   label, dx_hi"), text);
        assertTrue(text.contains("rows      4 rows of 6, shape [4] x [6]"), text);
        assertTrue(text.contains("REPRODUCIBLE"), text);
        assertTrue(text.contains("wrote     " + out + ": y, mean, rstd"), text);
    }

    @Test
    void rmsWithUnitOffsetOfBfloat16Bits() throws IOException {
        NpyArray x = files.brainBits(3, 70);
        NpyArray dy = files.brainBits(3, 70);
        NpyArray gamma = files.brainBits(70);
        Path in = files.npz("in.npz", "x", x, "dy", dy, "gamma", gamma);

        Npz result = run("--npz", in, "--formula", "rms", "--type", "bf16", "--unit-offset", "--eps", "1e-6");

        ElementType bf16 = ElementType.BFLOAT16;
        NormSpec spec = NormSpec.rms(70).types(bf16, bf16).epsilon(1e-6).unitOffsetGamma();
        NormResult expected = Transcription.of(
                Problem.of(spec, widened(x, bf16)).gamma(widened(gamma, bf16)).dy(widened(dy, bf16)));
        assertArray(result, "y", NpyType.UINT16, bf16, expected.y(), 3, 70);
        assertArray(result, "dx", NpyType.UINT16, bf16, expected.dx(), 3, 70);
        assertArray(result, "dgamma", NpyType.UINT16, bf16, expected.dgamma(), 70);
        assertArray(result, "dbeta", NpyType.UINT16, bf16, expected.dbeta(), 70);
        assertArray(result, "mean", NpyType.FLOAT64, ElementType.FLOAT64, new double[3], 3);
    }

    @Test
    void sixteenBitRowsWithWideParameters() throws IOException {
        NpyArray x = files.halves(4, 9);
        NpyArray dy = files.halves(4, 9);
        NpyArray beta = files.floats(9);

        Npz result = run("--x", files.npy("x.npy", x), "--dy", files.npy("dy.npy", dy), "--beta",
                files.npy("b.npy", beta));

        NormSpec spec = NormSpec.layer(9).types(ElementType.FLOAT16, ElementType.FLOAT32);
        NormResult expected = Transcription.of(Problem.of(spec, widened(x, ElementType.FLOAT16))
                .beta(widened(beta, ElementType.FLOAT32)).dy(widened(dy, ElementType.FLOAT16)));
        assertArray(result, "y", NpyType.FLOAT16, ElementType.FLOAT16, expected.y(), 4, 9);
        assertArray(result, "dx", NpyType.FLOAT16, ElementType.FLOAT16, expected.dx(), 4, 9);
        assertArray(result, "dgamma", NpyType.FLOAT32, ElementType.FLOAT32, expected.dgamma(), 9);
    }

    @Test
    void residualIsAddedFirstAndItsSumWritten() throws IOException {
        NpyArray x = files.doubles(3, 4);
        NpyArray residual = files.doubles(3, 4);
        NpyArray dy = files.doubles(3, 4);
        Path in = files.npz("in.npz", "x", x, "residual", residual, "dy", dy);

        Npz result = run("--npz", in);

        ElementType f64 = ElementType.FLOAT64;
        Problem problem = Problem.of(NormSpec.layer(4).types(f64, f64), x.doubles()).residual(residual.doubles())
                .dy(dy.doubles());
        NormResult expected = Transcription.of(problem);
        assertEquals(List.of("y", "h", "mean", "rstd", "dx", "dgamma", "dbeta"), List.copyOf(result.names()));
        assertArray(result, "h", NpyType.FLOAT64, f64, problem.h(), 3, 4);
        assertArray(result, "y", NpyType.FLOAT64, f64, expected.y(), 3, 4);
        assertArray(result, "dx", NpyType.FLOAT64, f64, expected.dx(), 3, 4);
    }

    @Test
    void axisChoosesTheNormalizedShape() throws IOException {
        NpyArray x = files.floats(2, 3, 4);
        Path file = files.npy("x.npy", x);
        Path gamma = files.npy("gamma.npy", files.floats(3, 4));
        double[] values = widened(x, ElementType.FLOAT32);

        double[] lastTwo = Transcription.of(Problem.of(NormSpec.layer(12), values)).y();
        assertArray(run("--x", file, "--axis", "-2"), "y", NpyType.FLOAT32, ElementType.FLOAT32, lastTwo, 2, 3, 4);
        assertArray(run("--x", file, "--axis", "1"), "y", NpyType.FLOAT32, ElementType.FLOAT32, lastTwo, 2, 3, 4);
        Npz scaled = run("--x", file, "--axis", "-2", "--gamma", gamma, "--dy", file);
        assertArrayEquals(new int[] {3, 4}, scaled.array("dgamma").shape());
        assertArrayEquals(new int[] {2}, scaled.array("mean").shape());
        double[] all = Transcription.of(Problem.of(NormSpec.layer(24), values)).y();
        Npz one = run("--x", file, "--axis", "0");
        assertArray(one, "y", NpyType.FLOAT32, ElementType.FLOAT32, all, 2, 3, 4);
        assertArrayEquals(new int[0], one.array("mean").shape());
    }

    @Test
    void noRowsAtAll() throws IOException {
        Path x = files.npy("x.npy", files.floats(0, 2, 4));
        Npz result = run("--x", x, "--dy", x);
        assertArrayEquals(new int[] {0, 2, 4}, result.array("y").shape());
        assertArrayEquals(new int[] {0, 2}, result.array("rstd").shape());
        assertArray(result, "dgamma", NpyType.FLOAT32, ElementType.FLOAT32, new double[4], 4);
    }

    @Test
    void theBytesDependOnTheArraysAlone() throws IOException {
        Path in = files.npz("in.npz", "x", files.floats(3, 8), "dy", files.floats(3, 8));
        run("--npz", in);
        byte[] first = Files.readAllBytes(out);
        run("--npz", in, "--backend", "cpu");
        assertArrayEquals(first, Files.readAllBytes(out));
        run("--npz", in, "--backend", "cpu:0");
        assertArrayEquals(first, Files.readAllBytes(out));
        try (var left = Files.list(folder)) {
            assertEquals(2, left.count(), "in.npz and out.npz, and nothing temporary");
        }
    }

    @Test
    void aSymbolicLinkIsWrittenThrough() throws IOException {
        Path in = files.npz("in.npz", "x", files.floats(3, 8));
        Path real = Files.createFile(files.path("real.npz"));
        Files.createSymbolicLink(out, real);
        run("--npz", in);
        assertTrue(Files.isSymbolicLink(out));
        assertTrue(Npz.open(real).has("y"));
    }
}
