// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.LayerNorm;
import dev.lnorm.testkit.DeviceRun;
import dev.lnorm.testkit.Layout;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.oracle.Transcription;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Random cases, each computed by scalar and vector rows, on 1 to 4 threads, in heap and native memory, and compared
 * with the transcription bit for bit. A program of its own, because a JVM has one vector width:
 *
 * <pre>{@code java ... dev.lnorm.cpu.SameBits FIRST_SEED CASES [scalar]}</pre>
 */
final class SameBits {
    private static final int ELEMENTS = 12_000;
    private static final List<Layout> LAYOUTS = List.of(Layout.DENSE_HEAP, Layout.STRIDED_HEAP, Layout.DENSE_NATIVE,
            Layout.STRIDED_NATIVE);

    private SameBits() {}

    /** Exits with 1 and the first difference, or says how many cases are equal. */
    public static void main(String[] arguments) {
        long firstSeed = Long.parseLong(arguments[0]);
        int cases = Integer.parseInt(arguments[1]);
        boolean vectors = arguments.length < 3;
        List<String> differences = differences(firstSeed, cases, vectors);
        if (!differences.isEmpty()) {
            System.err.println(differences.getFirst());
            System.exit(1);
        }
        System.out.println(cases + " cases equal, seeds from " + firstSeed + ", "
                + (vectors ? CpuProbe.vectorBits() + " bit" : "scalar"));
    }

    /** Where any of {@code cases} cases differs. */
    static List<String> differences(long firstSeed, int cases, boolean vectors) {
        List<CpuDevice> devices = new ArrayList<>(List.of(Devices.open(false, 1), Devices.open(false, 2 + cases % 3)));
        if (vectors) {
            for (int threads = 1; threads <= 4; threads++) {
                devices.add(Devices.open(true, threads));
            }
        }
        List<String> differences = new ArrayList<>();
        for (long seed = firstSeed; seed < firstSeed + cases; seed++) {
            check(seed, devices, differences);
        }
        devices.forEach(CpuDevice::close);
        return differences;
    }

    private static void check(long seed, List<CpuDevice> devices, List<String> differences) {
        SplittableRandom random = new SplittableRandom(seed);
        Formula formula = Formula.values()[random.nextInt(2)];
        ElementType type = ElementType.values()[random.nextInt(4)];
        Problem problem = SprinkledProblems.sprinkled(seed, formula, type, ELEMENTS);
        Outcome expected = Outcome.of(problem, Transcription.of(problem));
        for (CpuDevice device : devices) {
            Layout layout = LAYOUTS.get(random.nextInt(LAYOUTS.size()));
            try (LayerNorm norm = LayerNorm.on(device, problem.spec())) {
                List<String> found = DeviceRun.of(norm, problem, layout).differencesFrom(expected);
                if (!found.isEmpty()) {
                    differences.add("seed " + seed + ", " + device + ", " + layout + ", " + problem + ": " + found);
                }
            }
        }
    }
}
