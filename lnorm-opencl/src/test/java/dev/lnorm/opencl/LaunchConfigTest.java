// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.ElementType;
import org.junit.jupiter.api.Test;

class LaunchConfigTest {
    private static final DeviceFacts GPU = new DeviceFacts("a GPU", "1", true, 8L << 30, 2L << 30, 32 << 10, 40, 256, 1,
            1, true, true, false);

    @Test
    void chunksAreThoseOfN7() {
        assertEquals(16, LaunchConfig.rowsPerChunk(1));
        assertEquals(16, LaunchConfig.rowsPerChunk(16 * 1024));
        assertEquals(32, LaunchConfig.rowsPerChunk(16 * 1024 + 1));
        assertEquals(64, LaunchConfig.rowsPerChunk(64 * 1024));
    }

    @Test
    void narrowRowsShareAGroupAndWideOnesHaveSeveralTeams() {
        LaunchConfig narrow = LaunchConfig.forward(KernelFamily.GPU, GPU, 768, 1001);
        assertEquals("forward_gpu_held", narrow.kernel());
        assertEquals(8, narrow.slots());
        assertEquals(126, narrow.groups());
        LaunchConfig wide = LaunchConfig.forward(KernelFamily.GPU, GPU, 3000, 10);
        assertEquals(4, wide.teams());
        assertEquals(2, wide.slots());
    }

    @Test
    void rowsThatNoGroupHoldsAreReadAgain() {
        assertEquals("forward_gpu_held", LaunchConfig.forward(KernelFamily.GPU, GPU, 16_384, 3).kernel());
        assertEquals("forward_gpu_reread", LaunchConfig.forward(KernelFamily.GPU, GPU, 16_385, 3).kernel());
        assertEquals("forward_gpu_reread",
                LaunchConfig.forward(KernelFamily.GPU, GPU, Integer.MAX_VALUE / 4, 3).kernel());
    }

    @Test
    void chunkSumsAreKeptBesideRowsWhereLocalMemoryHasRoom() {
        assertTrue(backward(1024).sums());
        assertEquals(2, backward(1024).slots());
        assertEquals(2, backward(1024).chunksOfAPartial());
        assertFalse(backward(4096).sums());
        assertEquals(1, backward(4096).rowsPerTask());
        assertEquals(1, backward(4096).chunksOfAPartial());
    }

    @Test
    void beside16BitRowsTwoChunksAreWrittenAsOneWhereTheyFit() {
        assertEquals(1, LaunchConfig.backward(KernelFamily.GPU, GPU, ElementType.FLOAT16, 2048, 2048, true)
                .chunksOfAPartial());
        DeviceFacts larger = new DeviceFacts("a GPU", "1", true, 8L << 30, 2L << 30, 48 << 10, 40, 256, 1, 1, true,
                true, false);
        assertEquals(2, LaunchConfig.backward(KernelFamily.GPU, larger, ElementType.FLOAT16, 2048, 2048, true)
                .chunksOfAPartial());
        assertEquals(1, LaunchConfig.backward(KernelFamily.GPU, larger, ElementType.FLOAT32, 2048, 2048, true)
                .chunksOfAPartial());
    }

    @Test
    void rusticlHasTheKernelsForGpusOnACpuToo() {
        DeviceFacts cpu = new DeviceFacts("a CPU", "1", false, 8L << 30, 2L << 30, 32 << 10, 2, 4096, 8, 4, true, true,
                true);
        assertEquals(KernelFamily.GPU, KernelFamily.of("any", GPU));
        assertEquals(KernelFamily.CPU, KernelFamily.of("any", cpu));
        assertEquals(KernelFamily.GPU, KernelFamily.of("rusticl", cpu));
    }

    private static LaunchConfig backward(int width) {
        return LaunchConfig.backward(KernelFamily.GPU, GPU, ElementType.FLOAT32, width, 2048, true);
    }
}
