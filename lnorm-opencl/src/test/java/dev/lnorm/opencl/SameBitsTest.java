// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.LayerNorm;
import dev.lnorm.NormDevice;
import dev.lnorm.testkit.DeviceRun;
import dev.lnorm.testkit.Layout;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.RandomProblems;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.oracle.Transcription;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random calls of both families of kernels on PoCL, compared with the transcription bit for bit, as those of the CPU
 * backend are.
 */
class SameBitsTest {
    private static final int CASES = 400;
    private static final int ELEMENTS = 5_000;

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "gpu"})
    void everyCaseHasTheSameBits(String kernels) {
        try (NormDevice device = Installed.pocl(kernels).open(0)) {
            for (long seed = 1; seed <= CASES; seed++) {
                SplittableRandom random = new SplittableRandom(seed);
                Formula formula = Formula.values()[random.nextInt(2)];
                ElementType type = ElementType.values()[random.nextInt(4)];
                Problem problem = RandomProblems.of(seed, formula, type, ELEMENTS);
                check(device, problem, seed, random.nextBoolean() ? Layout.DENSE_DEVICE : Layout.STRIDED_DEVICE);
            }
        }
    }

    private static void check(NormDevice device, Problem problem, long seed, Layout layout) {
        Outcome expected = Outcome.of(problem, Transcription.of(problem));
        try (LayerNorm norm = LayerNorm.on(device, problem.spec())) {
            assertEquals(List.of(), DeviceRun.of(norm, problem, layout).differencesFrom(expected),
                    () -> "seed " + seed + ", " + layout + ", " + problem);
        }
    }
}
