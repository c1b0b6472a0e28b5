// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.lnorm.Backends;
import dev.lnorm.testkit.npy.NpyArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code run} writes the same file, byte for byte, on the CPU backend and on OpenCL. */
class RunOnOpenClTest {
    private static final int[][] SHAPES = {{1, 1}, {3, 7}, {2, 17, 65}, {33, 1000}, {257, 31}, {2, 4097}};

    private final Path folder;
    private final NumpyFiles files;

    RunOnOpenClTest(@TempDir Path folder) {
        this.folder = folder;
        files = new NumpyFiles(folder);
    }

    @Test
    void theFilesAreTheSame() throws IOException {
        requireOpenCl();
        for (int[] shape : SHAPES) {
            compare(files.floats(shape), files.floats(shape), files.floats(shape[shape.length - 1]));
            compare(files.doubles(shape), files.doubles(shape), files.doubles(shape[shape.length - 1]));
        }
    }

    private void compare(NpyArray x, NpyArray dy, NpyArray gamma) throws IOException {
        Path in = files.npz("in.npz", "x", x, "dy", dy, "gamma", gamma, "beta", gamma, "residual", dy);
        for (String formula : List.of("layer", "rms")) {
            byte[] cpu = bytes(in, "cpu", formula);
            byte[] opencl = bytes(in, "opencl", formula);
            assertArrayEquals(cpu, opencl, () -> formula + " of " + Arrays.toString(x.shape()) + " " + x.type());
        }
    }

    private byte[] bytes(Path in, String backend, String formula) throws IOException {
        Path out = folder.resolve(backend + ".npz");
        Execution.of("run", "--npz", in, "--out", out, "--backend", backend, "--formula", formula).succeeded();
        return Files.readAllBytes(out);
    }

    private static void requireOpenCl() {
        boolean isThere = Backends.candidates().stream()
                .anyMatch(candidate -> candidate.name().equals("opencl") && candidate.availability().isAvailable());
        if (isThere) {
            return;
        }
        String message = "NOT RUN: no OpenCL device: apt-get install ocl-icd-libopencl1 pocl-opencl-icd";
        if ("true".equals(System.getenv("CI"))) {
            fail(message);
        }
        System.err.println("*** " + message + " ***");
        Assumptions.abort(message);
    }
}
