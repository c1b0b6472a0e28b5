// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import dev.lnorm.Backward;
import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.Forward;
import dev.lnorm.LayerNorm;
import dev.lnorm.Memory;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import dev.lnorm.SavedStatistics;
import dev.lnorm.testkit.oracle.NormResult;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.oracle.Transcription;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Outputs that are exactly an input, for every type, kind of memory, kind of rows and more than one thread. */
class AliasTest {
    private static final long SEED = 7;
    private static final int ROWS = 21;

    static Stream<Arguments> cases() {
        List<Arguments> cases = new ArrayList<>();
        for (ElementType type : ElementType.values()) {
            for (Formula formula : Formula.values()) {
                for (int width : new int[] {1, 77, 128, 1088, 1100}) {
                    NormSpec spec = formula == Formula.LAYER ? NormSpec.layer(width) : NormSpec.rms(width);
                    cases.add(Arguments.of(spec.types(type, type), false));
                    cases.add(Arguments.of(spec.types(type, type), true));
                }
            }
        }
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void outputsMayBeInputs(NormSpec spec, boolean nativeMemory) {
        for (boolean vectors : new boolean[] {false, true}) {
            for (int threads = 1; threads <= 3; threads += 2) {
                try (CpuDevice device = Devices.open(vectors, threads);
                        LayerNorm norm = LayerNorm.on(device, spec);
                        Arena arena = Arena.ofShared()) {
                    new Aliases(norm, nativeMemory ? arena : null).check();
                }
            }
        }
    }

    /** One problem, computed with each alias in turn. */
    private static final class Aliases {
        private final LayerNorm norm;
        private final @Nullable Arena arena;
        private final double[] x;
        private final double[] residual;
        private final double[] gamma;
        private final double[] dy;
        private final double[] dh;
        private final NormResult expected;
        private final NormResult expectedWithoutDh;
        private final String what;

        Aliases(LayerNorm norm, @Nullable Arena arena) {
            this.norm = norm;
            this.arena = arena;
            NormSpec spec = norm.spec();
            SplittableRandom random = new SplittableRandom(SEED);
            int elements = ROWS * spec.width();
            x = Operands.random(random, spec.rowType(), elements);
            residual = Operands.random(random, spec.rowType(), elements);
            gamma = Operands.random(random, spec.parameterType(), spec.width());
            dy = Operands.random(random, spec.rowType(), elements);
            dh = Operands.random(random, spec.rowType(), elements);
            Problem problem = Problem.of(spec, x).residual(residual).gamma(gamma).dy(dy);
            expected = Transcription.of(problem.dh(dh));
            expectedWithoutDh = Transcription.of(problem);
            what = "seed " + SEED + ", " + norm + (arena == null ? ", heap: " : ", native: ");
        }

        void check() {
            try (SavedStatistics saved = norm.statistics(ROWS)) {
                yIsX(saved);
                sumIsX(saved);
                sumIsResidual(saved);
                dxIsDy(saved);
                dxIsDh(saved);
            }
        }

        private Rows rows(double[] values) {
            ElementType type = norm.spec().rowType();
            Memory memory = arena == null ? Operands.heap(type, values) : Operands.outside(arena, type, values);
            return Rows.of(memory, norm.spec().width());
        }

        private Memory gamma() {
            return Operands.heap(norm.spec().parameterType(), gamma);
        }

        private void same(double[] values, Rows actual, String alias) {
            Operands.assertSame(values, Operands.values(actual.memory()), what + alias);
        }

        private void yIsX(SavedStatistics saved) {
            Rows y = rows(expected.h());
            norm.forward(Forward.of(y, y).gamma(gamma()).save(saved));
            same(expected.y(), y, "y = x");
        }

        private void sumIsX(SavedStatistics saved) {
            Rows sum = rows(x);
            Rows y = rows(x);
            norm.forward(Forward.of(sum, y).gamma(gamma()).residual(rows(residual)).sum(sum).save(saved));
            same(expected.h(), sum, "h = x");
            same(expected.y(), y, "y beside h = x");
        }

        private void sumIsResidual(SavedStatistics saved) {
            Rows y = rows(x);
            Rows sum = rows(residual);
            norm.forward(Forward.of(y, y).gamma(gamma()).residual(sum).sum(sum).save(saved));
            same(expected.h(), sum, "h = residual");
            same(expected.y(), y, "y = x beside h = residual");
        }

        private void dxIsDy(SavedStatistics saved) {
            Rows dx = rows(dy);
            backward(dx, rows(dh), dx, saved, "dx = dy");
            Rows alone = rows(dy);
            backward(alone, null, alone, saved, "dx = dy without dh");
        }

        private void dxIsDh(SavedStatistics saved) {
            Rows dx = rows(dh);
            backward(rows(dy), dx, dx, saved, "dx = dh");
        }

        private void backward(Rows dyRows, @Nullable Rows dhRows, Rows dx, SavedStatistics saved, String alias) {
            NormSpec spec = norm.spec();
            Memory dgamma = Operands.heap(spec.parameterType(), new double[spec.width()]);
            Memory dbeta = Operands.heap(spec.parameterType(), new double[spec.width()]);
            Backward call = Backward.of(dyRows, rows(expected.h()), saved).gamma(gamma()).dx(dx)
                    .dgamma(dgamma, Backward.Mode.OVERWRITE).dbeta(dbeta, Backward.Mode.OVERWRITE);
            norm.backward(dhRows == null ? call : call.dh(dhRows));
            same(dhRows == null ? expectedWithoutDh.dx() : expected.dx(), dx, alias);
            Operands.assertSame(expected.dgamma(), Operands.values(dgamma), what + "dgamma beside " + alias);
            Operands.assertSame(expected.dbeta(), Operands.values(dbeta), what + "dbeta beside " + alias);
        }
    }
}
