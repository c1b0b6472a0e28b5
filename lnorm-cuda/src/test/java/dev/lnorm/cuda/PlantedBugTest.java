// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tests on the emulated GPU can fail: each bug, planted in a copy of the PTX that ships, is found. */
class PlantedBugTest {
    @TempDir
    private Path folder;

    /** A bug, and the words that tell of it. */
    enum Bug {
        FORWARD_BARRIER_REMOVED("forward_f32_f32_wide", "bar\\.sync \\t0;", "", "SHARED_RACE"),
        BACKWARD_BARRIER_REMOVED("backward_f32_f32_wide", "bar\\.sync \\t0;", "", "UNINITIALISED_READ"),
        PAIR_BARRIER_REMOVED("backward_f16_f16_wide", "(?s)(.*)bar\\.sync \\t0;", "$1", "UNINITIALISED_READ"),
        MERGE_BARRIER_REMOVED("merge_f32", "bar\\.sync \\t0;", "", "UNINITIALISED_READ"),
        MERGE_LATER_BARRIER_REMOVED("merge_f32", "(?s)(bar\\.sync.*?)bar\\.sync \\t0;", "$1",
                "SHARED_RACE"),
        FORWARD_SHUFFLE_DISTANCE("forward_f32_f32_wide", "(shfl\\.sync\\.bfly\\.b32 \\t\\S+ \\S+) [^,]+,", "$1 3,",
                ": y differs in"),
        BACKWARD_SHUFFLE_DISTANCE("backward_f32_f32_wide", "(shfl\\.sync\\.bfly\\.b32 \\t\\S+ \\S+) [^,]+,", "$1 3,",
                ": dx differs in"),
        MERGE_SHUFFLE_DISTANCE("merge_f32", "(shfl\\.sync\\.bfly\\.b32 \\t\\S+ \\S+) [^,]+,", "$1 2,",
                ": dgamma differs in"),
        STORE_SHIFTED("forward_f32_f32_wide", "(st\\.global\\.v4\\.f32 \\t\\[%rd\\d+)\\+256\\]", "$1+272]",
                "GLOBAL_RACE"),
        STORE_MISALIGNED("forward_f32_f32_wide", "(st\\.global\\.v4\\.f32 \\t\\[%rd\\d+)\\+256\\]", "$1+260]",
                "MISALIGNED_ADDRESS"),
        BOUND_TOO_HIGH("forward_f32_f32_wide", "(setp\\.lt\\.s32 \\t%p\\d+, %r\\d+), 9;", "$1, 8;", "ILLEGAL_ADDRESS"),
        BOUND_TOO_LOW("forward_f32_f32_wide", "(setp\\.lt\\.s32 \\t%p\\d+, %r\\d+), 9;", "$1, 10;",
                "C4: element 1536 of y was not written");

        private final String entry;
        private final String code;
        private final String replacement;
        private final String words;

        Bug(String entry, String code, String replacement, String words) {
            this.entry = entry;
            this.code = code;
            this.replacement = replacement;
            this.words = words;
        }

        private String plantedIn(String ptx) {
            int begin = ptx.indexOf(".entry " + entry + "(");
            int end = ptx.indexOf("\n}", begin);
            String kernel = ptx.substring(begin, end);
            String broken = kernel.replaceFirst(code, replacement);
            assertNotEquals(kernel, broken, this + " finds nothing to break in " + entry);
            return ptx.substring(0, begin) + broken + ptx.substring(end);
        }
    }

    @BeforeAll
    static void needsTheEmulatedGpu() {
        EmulatedCuda.require();
    }

    @Test
    void aCopyWithoutABugIsFaultless() throws IOException, InterruptedException {
        String output = OneKernel.outputWith(folder, PtxResourceTest.text(PtxSource.SM75));
        assertTrue(output.endsWith("\ncompared\nfault: none\n"), output);
        assertTrue(output.lines().noneMatch(line -> line.contains("differs")), output);
    }

    @ParameterizedTest
    @EnumSource(Bug.class)
    void isFound(Bug bug) throws IOException, InterruptedException {
        String output = OneKernel.outputWith(folder, bug.plantedIn(PtxResourceTest.text(PtxSource.SM75)));
        assertTrue(output.contains(bug.words), output);
    }

}
