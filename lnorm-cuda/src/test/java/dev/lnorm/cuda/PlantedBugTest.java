// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lnorm.DeviceException;
import dev.lnorm.LayerNorm;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;
import dev.lnorm.cuda.emulator.Bug;
import dev.lnorm.cuda.emulator.EmulatedGpu;
import dev.lnorm.cuda.emulator.EmulatedGpuOptions;
import dev.lnorm.cuda.emulator.NeedsGcc;
import dev.lnorm.testkit.DeviceRun;
import dev.lnorm.testkit.FeatureProblems;
import dev.lnorm.testkit.Layout;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.oracle.Transcription;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The tests on the emulated GPU can fail: a bug in the PTX is caught, by the kind of fault that it is or by the
 * bits.
 */
class PlantedBugTest {
    private static final int SEED = 7;
    private static final String BITS = "other bits";

    /** A bug, the width and the rows of a call that runs into it, and what catches it. */
    enum Planted {
        NO_BUG("forward_f32_f32_wide", "\\.reg", "$0", 2048, 3, ""),
        BARRIER_REMOVED("forward_f32_f32_wide", "bar\\.sync\\s+0;", "", 2048, 3, "RACE"),
        BARRIER_REMOVED_BACKWARD("backward_f32_f32_wide", "bar\\.sync\\s+0;", "", 2048, 3, "UNINITIALISED_READ"),
        SHUFFLE_DISTANCE("forward_f32_f32_narrow", "(shfl\\.sync\\.bfly\\.b32\\s+\\S+ \\S+ )%r\\d+,", "$11,", 64, 8,
                BITS),
        STORE_SHIFTED_BY_AN_ELEMENT("forward_f32_f32_narrow", "(?s)(.*st\\.global\\.v4\\.f32\\s+\\[%rd\\d+)\\]",
                "$1+4]", 64, 8, "MISALIGNED"),
        STORE_SHIFTED_BY_A_VECTOR("forward_f32_f32_narrow", "(?s)(.*st\\.global\\.v4\\.f32\\s+\\[%rd\\d+)\\]",
                "$1+16]", 64, 8, "ILLEGAL_ADDRESS"),
        ONE_ROW_MORE("forward_f32_f32_narrow", "setp\\.ge\\.s64", "setp.gt.s64", 64, 4, "ILLEGAL_ADDRESS"),
        SUM_FORGOTTEN("merge_f32", "add\\.rn\\.f32(\\s+%f\\d+, %f\\d+), %f\\d+;", "add.rn.f32$1, 0f3F800000;", 64, 40,
                BITS);

        private final Bug bug;
        private final int width;
        private final int rows;
        private final String caughtBy;

        Planted(String kernel, String expression, String replacement, int width, int rows, String caughtBy) {
            this.bug = new Bug(kernel, expression, replacement);
            this.width = width;
            this.rows = rows;
            this.caughtBy = caughtBy;
        }
    }

    @BeforeAll
    static void needsGcc() {
        NeedsGcc.require();
    }

    @ParameterizedTest
    @EnumSource
    void isCaught(Planted planted) {
        EmulatedGpu gpu = EmulatedGpu.start(EmulatedGpuOptions.standard());
        gpu.plant(planted.bug);
        String seen = seen(planted, gpu);
        assertEquals(planted.caughtBy, seen.contains(planted.caughtBy) ? planted.caughtBy : seen);
        assertEquals(planted.caughtBy.isEmpty(), seen.isEmpty(), seen);
    }

    /** The fault, or that the bits are others, or nothing. */
    private static String seen(Planted planted, EmulatedGpu gpu) {
        try (NormDevice device = new CudaBackend().open(0)) {
            Map<String, Problem> problems = FeatureProblems.of(SEED, device, NormSpec.layer(planted.width),
                    planted.rows);
            Problem problem = problems.get("gamma and beta");
            try (LayerNorm norm = LayerNorm.on(device, problem.spec())) {
                Outcome expected = Outcome.of(problem, Transcription.of(problem));
                return DeviceRun.of(norm, problem, Layout.DENSE_DEVICE).differencesFrom(expected).isEmpty() ? "" : BITS;
            }
        } catch (DeviceException failure) {
            return gpu.lastFault().orElse("no fault, but " + failure);
        }
    }
}
