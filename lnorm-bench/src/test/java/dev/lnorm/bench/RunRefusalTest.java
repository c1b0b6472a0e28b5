// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.testkit.npy.NpyArray;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code run} cannot do: one line that names the file and the reason, exit code 2, and the output file
 * untouched.
 */
class RunRefusalTest {
    private static final String BEFORE = "what was there before";

    private final Path folder;
    private final NumpyFiles files;
    private final Path out;
    private final Path x;

    RunRefusalTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        files = new NumpyFiles(folder);
        out = Files.writeString(files.path("out.npz"), BEFORE);
        x = files.npy("x.npy", files.floats(2, 3, 4));
    }

    @AfterEach
    void theOutputIsUntouchedAndNothingIsLeft() throws IOException {
        assertEquals(BEFORE, Files.readString(out));
        try (var paths = Files.list(folder)) {
            assertTrue(paths.noneMatch(path -> path.toString().endsWith(".tmp")), "a temporary file is left");
        }
    }

    private Execution run(Object... args) {
        List<Object> all = new ArrayList<>(List.of("run"));
        all.addAll(List.of(args));
        all.addAll(List.of("--out", out));
        return Execution.of(all.toArray());
    }

    @Test
    void filesThatCannotBeRead() throws IOException {
        Path missing = files.path("missing.npy");
        run("--x", missing).refused(missing + ": there is no such file");
        run("--npz", missing).refused(missing + ": there is no such file");
        run("--x", folder).refused(folder + ": it is a directory, a NumPy file is needed");
        Path text = Files.writeString(files.path("text.npy"), "1 2 3");
        Execution noNpy = run("--x", text);
        assertEquals(2, noNpy.exitCode());
        assertTrue(noNpy.err().startsWith("lnorm: " + text + ": ") && noNpy.err().lines().count() == 1, noNpy.err());
        Execution noZip = run("--npz", text);
        assertEquals(2, noZip.exitCode());
        assertTrue(noZip.err().startsWith("lnorm: " + text + ": ") && noZip.err().lines().count() == 1, noZip.err());
    }

    @Test
    void truncatedFile() throws IOException {
        byte[] whole = Files.readAllBytes(x);
        Path cut = Files.write(files.path("cut.npy"), Arrays.copyOf(whole, whole.length - 5));
        Execution refused = run("--x", cut);
        assertEquals(2, refused.exitCode());
        assertTrue(refused.err().startsWith("lnorm: " + cut + ": truncated"), refused.err());
    }

    @Test
    void noRowsToNormalize() throws IOException {
        Path noX = files.npz("nox.npz", "y", files.floats(2), "gamma", files.floats(2));
        run("--npz", noX).refused(noX + ": it has no array x, only [y, gamma]: name the rows x");
        run("--gamma", x).refused("there is nothing to normalize: pass --npz IN.npz or --x X.npy");
        run("--npz", noX, "--x", x, "--dy", x).refused("--npz " + noX
                + " holds all arrays, --x and --dy would be in its way: leave one or the other out");
    }

    @Test
    void types() throws IOException {
        Path bits = files.npy("bits.npy", files.brainBits(3, 4));
        run("--x", bits).refused(bits + ": its dtype is uint16, which does not say what the bits mean: "
                + "pass --type bf16 or --type f16");
        run("--x", x, "--type", "bf16")
                .refused(x + ": its dtype is float32, --type says bf16: leave --type out, or pass "
                        + "uint16 bits");
        Path wide = files.npy("wide.npy", files.doubles(4));
        run("--x", x, "--gamma", wide)
                .refused(wide + ": its type is f64, the rows of " + x + " are f32: convert it to f32");
        Path half = files.npy("half.npy", files.halves(4));
        run("--x", bits, "--type", "bf16", "--beta", half).refused(half + ": its type is f16, the rows of " + bits
                + " are bf16: convert it to bf16 or f32");
        Path gamma = files.npy("gamma.npy", files.brainBits(4));
        Path beta = files.npy("beta.npy", files.floats(4));
        run("--x", bits, "--type", "bf16", "--gamma", gamma, "--beta", beta)
                .refused(beta + ": its type is f32, that of " + gamma
                        + " is bf16: convert one to the type of the other");
        Path dy = files.npy("dy.npy", files.doubles(2, 3, 4));
        run("--x", x, "--dy", dy)
                .refused(dy + ": its dtype is float64, that of x is float32: convert one to the dtype of the "
                        + "other");
        run("--x", x, "--type", "f8")
                .refused("Invalid value for option '--type': 'f8' is no element type: pass f64, f32, f16 "
                        + "or bf16 (see lnorm run --help)");
    }

    @Test
    void shapes() throws IOException {
        Path gamma = files.npy("gamma.npy", files.floats(3, 4));
        run("--x", x, "--gamma", gamma)
                .refused(gamma + ": its shape is [3, 4], the normalized shape is [4]: reshape it, or "
                        + "choose another --axis");
        Path other = files.npy("other.npy", files.floats(6, 4));
        run("--x", x, "--dy", other)
                .refused(other + ": its shape is [6, 4], the shape of x is [2, 3, 4]: reshape it, or choose "
                        + "another --axis");
        run("--x", x, "--residual", other)
                .refused(other + ": its shape is [6, 4], the shape of x is [2, 3, 4]: reshape it, or "
                        + "choose another --axis");
        Path scalar = files.npy("scalar.npy", NpyArray.of(new float[1]));
        run("--x", scalar).refused(scalar + ": it is a scalar without dimensions: normalization needs at least one");
        Path narrow = files.npy("narrow.npy", files.floats(4, 0));
        run("--x", narrow)
                .refused(narrow + ": its shape is [4, 0], a row would have no elements: choose another --axis or "
                        + "array");
        run("--x", x, "--axis", "3").refused(x + ": its shape is [2, 3, 4], --axis is 3: pass -3 to 2");
        run("--x", x, "--axis", "-4").refused(x + ": its shape is [2, 3, 4], --axis is -4: pass -3 to 2");
    }

    @Test
    void settings() {
        run("--x", x, "--eps", "-1")
                .refused("--eps: epsilon is -1.0, it must be finite in f32 and not negative: pass a small "
                        + "value such as 1e-5");
        Execution nan = run("--x", x, "--eps", "NaN");
        assertTrue(nan.exitCode() == 2 && nan.err().startsWith("lnorm: --eps: epsilon is NaN"), nan.err());
        Execution formula = run("--x", x, "--formula", "group");
        assertTrue(formula.exitCode() == 2 && formula.err().contains("'group'"), formula.err());
        Execution backend = run("--x", x, "--backend", "abacus");
        assertTrue(backend.exitCode() == 2 && backend.err().startsWith("lnorm: the pin 'abacus' names no device"),
                backend.err());
        Execution device = run("--x", x, "--backend", "cpu:9");
        assertTrue(device.exitCode() == 2 && device.err().contains("cpu:9: there is no such device"),
                device.err());
    }

    /**
     * A socket of the test's own stands for devices such as /dev/null, which a defect here would replace for
     * everybody.
     */
    @Test
    void outputsThatAreNoOrdinaryFile() throws IOException {
        Path socket = files.path("socket");
        try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.bind(UnixDomainSocketAddress.of(socket));
            Execution.of("run", "--x", x, "--out", socket)
                    .refused("--out " + socket + ": it is no ordinary file, and only such a file can be replaced");
            assertTrue(Files.exists(socket) && !Files.isRegularFile(socket), "the socket is still there");
        }
    }

    @Test
    void outputsThroughALinkThatPointsNowhereYet() throws IOException {
        Path link = Files.createSymbolicLink(files.path("link.npz"), Path.of("target.npz"));
        assertEquals(0, Execution.of("run", "--x", x, "--out", link).exitCode());
        assertTrue(Files.isSymbolicLink(link) && Files.isRegularFile(files.path("target.npz")));
    }

    @Test
    void aPrivateOutputStaysPrivate() throws IOException {
        Path secret = Files.writeString(files.path("secret.npz"), BEFORE);
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        Path oldFile = Files.createLink(files.path("old.npz"), secret);
        assertEquals(0, Execution.of("run", "--x", x, "--out", secret).exitCode());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)));
        assertEquals(BEFORE, Files.readString(oldFile), "replaced whole, not written over");
    }

    @Test
    void outputsThatCannotBeWritten() {
        Path nowhere = files.path("no/out.npz");
        Execution.of("run", "--x", x, "--out", nowhere)
                .refused("--out " + nowhere + ": there is no folder " + nowhere.getParent());
        Execution.of("run", "--x", x, "--out", folder)
                .refused("--out " + folder + ": it is a directory, name a file in it");
        Execution.of("run", "--x", x).refused("Missing required option: '--out=OUT.npz' (see lnorm run --help)");
    }
}
