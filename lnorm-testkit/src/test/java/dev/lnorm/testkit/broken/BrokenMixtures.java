// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import static dev.lnorm.testkit.broken.BrokenBackend.step;

import dev.lnorm.Backward;
import dev.lnorm.Forward;
import dev.lnorm.Memory;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Bugs of operands together: kinds of memory, slices and aliases that each work where the others are plain. */
final class BrokenMixtures {
    private BrokenMixtures() {}

    static List<BrokenBackend> all() {
        return List.of(
                step("one-kind-of-memory-a-call", "the kind of x taken for that of all operands",
                        "C3.memoryOfSeveralKindsInOneCall", "kind|memory", OneKind::new),
                step("slice-ignored-by-rows", "the base of the array and the offset of the rows, not of the slice",
                        "V1.rowsInsideASlice", "slice", SliceIgnoredByRows::new),
                step("in-place-in-blocks", "the path in place knows one stride",
                        "V7.yIsX F1.outputsOfCallsOfEverySize", "y", () -> Tampered.forward((steps, call) -> {
                            boolean blocks = call.x().memory() == call.y().memory()
                                    && call.y().rowsPerBlock() < call.y().count();
                            steps.change(call.y(), blocks ? call.y().count() - 1 : -1, value -> value + 1);
                        })),
                step("in-place-with-a-stride-in-wide-rows", "two sweeps, the second of which takes rows for dense",
                        "V7.yIsX F1.outputsOfCallsOfEverySize", "y", () -> Tampered.forward((steps, call) -> {
                            boolean strided = call.x().memory() == call.y().memory()
                                    && call.y().stride() > call.y().width() && call.y().width() > 1024;
                            steps.change(call.y(), strided ? 1 : -1, value -> value + 1);
                        })),
                step("accumulation-with-a-residual", "the flag of dgamma in the bit of the residual",
                        "B3.eachGradientHasItsOwnMode B1.gradientsOfCallsOfEverySize", "dgamma",
                        AccumulationWithDh::new),
                step("unit-offset-of-rms-in-wide-rows", "the offset in Gemma's kernel alone, up to its width",
                        "F1.outputsOverTheCover F4", "y", RmsOffset::new));
    }

    private static final class OneKind extends SoftSteps {
        @Override
        void finished(Forward call) {
            boolean mixed = call.x().memory().getClass() != call.y().memory().getClass()
                    || (call.gamma() != null && call.gamma().getClass() != call.x().memory().getClass());
            if (mixed) {
                for (long row = 0; row < call.y().count(); row++) {
                    write(call.y(), row, new double[call.y().width()]);
                }
            }
        }
    }

    private static final class SliceIgnoredByRows extends SoftSteps {
        @Override
        double[] read(Rows rows, long row) {
            return super.read(rows.memory() instanceof Memory.Heap heap && rows.count() > 1
                    ? Rows.strided(whole(heap), rows.width(), rows.offset(), rows.count(), rows.stride())
                            .blocks(rows.rowsPerBlock(), rows.blockStride())
                    : rows, row);
        }

        private static Memory whole(Memory.Heap heap) {
            return switch (heap.type()) {
                case FLOAT64 -> Memory.of(heap.doubles());
                case FLOAT32 -> Memory.of(heap.floats());
                case FLOAT16, BFLOAT16 -> Memory.of(heap.bits(), heap.type());
            };
        }
    }

    private static final class AccumulationWithDh extends SoftSteps {
        @Override
        Backward.Mode dgammaMode(Backward call) {
            return call.dh() != null && call.dx() != null ? Backward.Mode.OVERWRITE : call.dgammaMode();
        }
    }

    private static final class RmsOffset extends SoftSteps {
        @Override
        double[] effectiveGamma(NormSpec spec, double @Nullable [] gamma) {
            boolean forgotten = spec.formula() == dev.lnorm.Formula.RMS && spec.width() > 512 && gamma != null;
            return forgotten ? gamma : super.effectiveGamma(spec, gamma);
        }
    }
}
