// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kernels that are not what the build made are refused with words, and nothing is computed with them. */
class DamagedJarTest {
    private static final String KERNEL = ".visible .entry forward_f32_f32_wide(";

    @TempDir
    private Path folder;

    @BeforeAll
    static void needsTheEmulatedGpu() {
        EmulatedCuda.require();
    }

    @Test
    void cutWithinAKernel() throws IOException, InterruptedException {
        String ptx = PtxResourceTest.text(PtxSource.SM75);
        int kernel = ptx.indexOf(KERNEL);
        refuses(ptx.substring(0, kernel + 2_000), "cuModuleLoadDataEx of kernel forward_f32_f32_wide in lnorm_sm75.ptx",
                "(log: ", "CUDA_ERROR_INVALID_PTX (218): the driver refuses the kernels");
    }

    @Test
    void cutBeforeAKernel() throws IOException, InterruptedException {
        String ptx = PtxResourceTest.text(PtxSource.SM75);
        refuses(ptx.substring(0, ptx.indexOf(KERNEL)), "lnorm_sm75.ptx has no kernel forward_f32_f32_wide",
                "get it anew");
    }

    @Test
    void empty() throws IOException, InterruptedException {
        refuses("", "lnorm_sm75.ptx has no kernel forward_f32_f32_wide", "get it anew");
    }

    @Test
    void somethingElse() throws IOException, InterruptedException {
        refuses("<html>" + KERNEL + ")</html>", "cuModuleLoadDataEx of kernel forward_f32_f32_wide",
                "CUDA_ERROR_INVALID_PTX (218)");
    }

    @Test
    void forAnotherGpu() throws IOException, InterruptedException {
        refuses(PtxResourceTest.text(PtxSource.SM80), "CUDA_ERROR_NO_BINARY_FOR_GPU (209)", "sm_80");
    }

    @Test
    void ofANewerDriver() throws IOException, InterruptedException {
        refuses(PtxResourceTest.text(PtxSource.SM75).replaceFirst("\\.version 6\\.4", ".version 9.0"),
                "CUDA_ERROR_UNSUPPORTED_PTX_VERSION (222)", "update NVIDIA's driver");
    }

    private void refuses(String ptx, String... words) throws IOException, InterruptedException {
        String output = OneKernel.outputWith(folder, ptx);
        assertTrue(output.endsWith("\nrefused\nfault: none\n"), output);
        for (String word : words) {
            assertTrue(output.contains(word), output);
        }
    }
}
