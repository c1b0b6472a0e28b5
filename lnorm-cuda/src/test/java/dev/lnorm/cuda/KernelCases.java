// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import dev.lnorm.Backends;
import dev.lnorm.ElementType;
import dev.lnorm.LayerNorm;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;
import dev.lnorm.testkit.DeviceRun;
import dev.lnorm.testkit.Distribution;
import dev.lnorm.testkit.Layout;
import dev.lnorm.testkit.oracle.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Problems that take every kernel there is: all types, for each the widths of all variants, and rows that are not
 * aligned. Each has two chunks of rows, the last one short.
 */
final class KernelCases {
    /** A width of each variant, and the widths at which the last threads of a row have less to do than the others. */
    private static final int[] ALIGNED = {8, 48, 200, 776, 1544, 2056, 3080};

    private static final int[] UNALIGNED = {7, 1300};
    private static final int ROWS = 17;

    private KernelCases() {}

    /** What has been found different from the CPU backend, a line each. */
    static List<String> differences(NormDevice gpu) {
        List<String> found = new ArrayList<>();
        for (int width : ALIGNED) {
            specs(width).forEach(spec -> found.addAll(differences(gpu, spec, Layout.DENSE_DEVICE)));
        }
        for (int width : UNALIGNED) {
            specs(width).forEach(spec -> found.addAll(differences(gpu, spec, Layout.STRIDED_DEVICE)));
        }
        return found;
    }

    private static List<NormSpec> specs(int width) {
        List<NormSpec> specs = new ArrayList<>();
        for (ElementType rows : ElementType.values()) {
            specs.add(NormSpec.layer(width).types(rows, rows));
            specs.add(NormSpec.rms(width).types(rows, rows).unitOffsetGamma());
            if (rows.bytes() == Short.BYTES) {
                specs.add(NormSpec.layer(width).types(rows, ElementType.FLOAT32));
            }
        }
        return specs;
    }

    /** The same for one spec, forward and backward. */
    static List<String> differences(NormDevice gpu, NormSpec spec, Layout layout) {
        return differences(gpu, spec, layout, ROWS);
    }

    /** The same for a number of rows. */
    static List<String> differences(NormDevice gpu, NormSpec spec, Layout layout, int rows) {
        Problem problem = problem(spec, rows);
        try (NormDevice cpu = Backends.named("cpu").open(0);
                LayerNorm expected = LayerNorm.on(cpu, spec);
                LayerNorm norm = LayerNorm.on(gpu, spec)) {
            return DeviceRun.of(norm, problem, layout)
                    .differencesFrom(DeviceRun.of(expected, problem, Layout.DENSE_HEAP)).stream()
                    .map(difference -> spec + ", " + rows + " rows, " + layout + ": "
                            + difference)
                    .toList();
        }
    }

    private static Problem problem(NormSpec spec, int rows) {
        SplittableRandom random = new SplittableRandom(spec.width());
        ElementType type = spec.rowType();
        ElementType parameters = spec.parameterType();
        int width = spec.width();
        return Problem.of(spec, Distribution.NORMAL.rows(random, type, rows, width))
                .residual(Distribution.NORMAL.rows(random, type, rows, width))
                .gamma(Distribution.NORMAL.rows(random, parameters, 1, width))
                .beta(Distribution.NORMAL.rows(random, parameters, 1, width))
                .dy(Distribution.NORMAL.rows(random, type, rows, width))
                .dh(Distribution.NORMAL.rows(random, type, rows, width));
    }
}
