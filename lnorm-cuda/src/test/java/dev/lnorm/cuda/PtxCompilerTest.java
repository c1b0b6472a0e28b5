// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import jcuda.nvptxcompiler.JNvPTXCompiler;
import jcuda.nvptxcompiler.nvPTXCompilerHandle;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * NVIDIA's compilers take the PTX, and need no more registers than a thread has: on every machine with the compiler in
 * JCuda's jar, which is that of the driver, and with ptxas where the toolkit is.
 */
@Execution(ExecutionMode.CONCURRENT)
class PtxCompilerTest {
    private static final String CLEAN = ".*\\b0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads";

    @ParameterizedTest
    @EnumSource(PtxSource.class)
    void theCompilerOfTheDriverTakesIt(PtxSource source) throws IOException {
        byte[] text = PtxResourceTest.text(source).getBytes(StandardCharsets.US_ASCII);
        String target = source.resource().replaceAll(".*(sm)(\\d+).*", "$1_$2");
        nvPTXCompilerHandle compiler = new nvPTXCompilerHandle();
        assertEquals(0, JNvPTXCompiler.nvPTXCompilerCreate(compiler, text.length, text));
        int code = JNvPTXCompiler.nvPTXCompilerCompile(compiler, 2, new String[] {"--gpu-name=" + target, "--verbose"});
        String log = log(compiler, code != 0);
        JNvPTXCompiler.nvPTXCompilerDestroy(compiler);
        assertEquals(0, code, log);
        assertClean(source, log);
    }

    private static String log(nvPTXCompilerHandle compiler, boolean ofErrors) {
        long[] size = new long[1];
        byte[] text;
        if (ofErrors) {
            JNvPTXCompiler.nvPTXCompilerGetErrorLogSize(compiler, size);
            text = new byte[(int) size[0] + 1];
            JNvPTXCompiler.nvPTXCompilerGetErrorLog(compiler, text);
        } else {
            JNvPTXCompiler.nvPTXCompilerGetInfoLogSize(compiler, size);
            text = new byte[(int) size[0] + 1];
            JNvPTXCompiler.nvPTXCompilerGetInfoLog(compiler, text);
        }
        return new String(text, StandardCharsets.UTF_8).strip();
    }

    @ParameterizedTest
    @ValueSource(ints = {75, 80, 86, 89, 90, 100, 120})
    void ptxasTakesIt(int capability) throws IOException, InterruptedException {
        assumeTrue(Command.isInstalled("ptxas"), "NOT RUN: ptxas is not installed");
        PtxSource source = PtxSource.of(capability);
        Command run = Command.run("ptxas", "--verbose", "--gpu-name=sm_" + capability, "--output-file=/dev/null",
                PtxResourceTest.resource(source).toString());
        assertEquals(0, run.exit(), run.output());
        assertClean(source, run.output());
    }

    /** No kernel spills, and all of them are there. */
    private static void assertClean(PtxSource source, String log) throws IOException {
        List<String> frames = log.lines().filter(line -> line.contains("stack frame")).map(String::strip).toList();
        assertEquals(List.of(), frames.stream().filter(line -> !line.matches(CLEAN)).toList(), log);
        long kernels = PtxResourceTest.text(source).lines().filter(line -> line.startsWith(".visible .entry")).count();
        assertTrue(kernels > 0);
        assertEquals(kernels, frames.size(), log);
    }
}
