// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

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

/** Random cases, computed by a device and compared with the transcription bit for bit. */
final class SameBits {

    private SameBits() {}

    static void main(String[] arguments) {
        String kernels = arguments[0];
        long first = Long.parseLong(arguments[1]);
        long cases = Long.parseLong(arguments[2]);
        int elements = Integer.parseInt(arguments[3]);
        try (NormDevice device = new OpenClBackend(arguments.length > 4 ? arguments[4] : "Portable", kernels).open(0)) {
            for (long seed = first; seed < first + cases; seed++) {
                SplittableRandom random = new SplittableRandom(seed);
                Formula formula = Formula.values()[random.nextInt(2)];
                ElementType type = ElementType.values()[random.nextInt(4)];
                Problem problem = RandomProblems.of(seed, formula, type, elements);
                Outcome expected = Outcome.of(problem, Transcription.of(problem));
                try (LayerNorm norm = LayerNorm.on(device, problem.spec())) {
                    List<String> found = DeviceRun
                            .of(norm, problem, random.nextBoolean() ? Layout.DENSE_DEVICE : Layout.STRIDED_DEVICE)
                            .differencesFrom(expected);
                    if (!found.isEmpty()) {
                        System.out.println("seed " + seed + ", " + problem + ": " + found.getFirst());
                    }
                }
            }
            System.out.println(kernels + " done " + cases + " " + device.support(dev.lnorm.NormSpec.layer(8)));
        }
    }
}
