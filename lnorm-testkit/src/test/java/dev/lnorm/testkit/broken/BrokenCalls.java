// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import static dev.lnorm.testkit.broken.BrokenBackend.step;

import dev.lnorm.Backward;
import dev.lnorm.Capability;
import dev.lnorm.Forward;
import dev.lnorm.Memory;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import dev.lnorm.Support;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Bugs in what is declared, and in what one call leaves for another. */
final class BrokenCalls {
    private BrokenCalls() {}

    static List<BrokenBackend> all() {
        return List.of(
                step("scratch-in-the-kernel", "the statistics of a row in a field: two threads share it", "C6",
                        "threads", ScratchInTheKernel::new),
                step("upload-skipped-for-a-known-address", "a cache of device copies by the host's address",
                        "C3 S1",
                        "other contents|turned round between the passes", UploadSkipped::new),
                step("in-place-declared-and-refused", "a capability copied from another backend", "C3 V7",
                        "IN_PLACE|alias|y is x|in place", InPlaceRefused::new),
                step("native-memory-declared-and-refused", "works for arrays, nobody tried the other", "C3 F1",
                        "native", NativeRefused::new),
                step("backward-declared-and-absent", "inference only", "C3 B1 F1", "backward", BackwardAbsent::new),
                step("accumulate-declared-and-refused", "a branch that nobody wrote", "C3 B3", "accumulat\\w+",
                        AccumulateRefused::new),
                step("widths-beyond-1024-refused", "one thread an element, 1024 threads a block", "C3 F1",
                        "width|1024|shared memory", WideRefused::new),
                step("mixed-parameters-refused", "f32 parameters with 16-bit rows: a template left out",
                        "T7 F1 C3", "f32|parameter", MixedRefused::new),
                step("support-changes-its-mind", "an answer that depends on free memory", "C3 C2 C7",
                        "support|declare|RESIDUAL", SupportChanges::new),
                step("undeclared-backward-computed", "a backward pass that nobody has tested, left in", "C2",
                        "BACKWARD is not declared", UndeclaredBackward::new),
                step("scratch-of-every-call-kept", "returned to a pool that nobody takes from", "C9", "bytes",
                        ScratchKept::new),
                step("reproducible-declared-and-absent", "as good as the defined bits, and not them", "X1",
                        "differs", NotReproducible::new));
    }

    private static Support without(Capability capability) {
        EnumSet<Capability> some = EnumSet.noneOf(Capability.class);
        some.addAll(List.of(SoftBackend.CAPABILITIES));
        some.remove(capability);
        return Support.yes(some.toArray(Capability[]::new));
    }

    private static final class ScratchInTheKernel extends SoftSteps {
        private volatile SoftStatistics row = new SoftStatistics(0, 0, 0);

        @Override
        SoftStatistics statistics(NormSpec spec, double[] x) {
            row = super.statistics(spec, x);
            Thread.yield();
            return row;
        }
    }

    private static final class UploadSkipped extends SoftSteps {
        private final Map<Object, double[]> uploaded = new IdentityHashMap<>();

        @Override
        synchronized double[] read(Rows rows, long row) {
            return row == 0 && rows.count() > 1 && rows.memory() instanceof Memory.Heap heap
                    ? uploaded.computeIfAbsent(array(heap), _ -> super.read(rows, row)).clone()
                    : super.read(rows, row);
        }

        private static Object array(Memory.Heap heap) {
            return switch (heap.type()) {
                case FLOAT64 -> heap.doubles();
                case FLOAT32 -> heap.floats();
                case FLOAT16, BFLOAT16 -> heap.bits();
            };
        }
    }

    private static final class InPlaceRefused extends SoftSteps {
        @Override
        void finished(Forward call) {
            if (call.y().memory() == call.x().memory()) {
                throw new UnsupportedOperationException("y is x: not implemented in place");
            }
        }
    }

    private static final class NativeRefused extends SoftSteps {
        @Override
        double[] read(Rows rows, long row) {
            if (rows.memory() instanceof Memory.Native) {
                throw new IllegalStateException("native memory has no array");
            }
            return super.read(rows, row);
        }
    }

    private static final class BackwardAbsent extends SoftSteps {
        @Override
        void backward(SoftBackward pass) {
            throw new UnsupportedOperationException("no backward pass");
        }
    }

    private static final class AccumulateRefused extends SoftSteps {
        @Override
        Backward.Mode dgammaMode(Backward call) {
            if (call.dgammaMode() == Backward.Mode.ACCUMULATE) {
                throw new UnsupportedOperationException("accumulation is not implemented");
            }
            return call.dgammaMode();
        }
    }

    private static final class WideRefused extends SoftSteps {
        @Override
        SoftStatistics statistics(NormSpec spec, double[] x) {
            if (x.length > 1024) {
                throw new IllegalStateException("out of shared memory: width " + x.length);
            }
            return super.statistics(spec, x);
        }
    }

    private static final class MixedRefused extends SoftSteps {
        @Override
        double[] effectiveGamma(NormSpec spec, double @Nullable [] gamma) {
            if (spec.parameterType() != spec.rowType()) {
                throw new UnsupportedOperationException("no kernel for " + spec.parameterType() + " parameters");
            }
            return super.effectiveGamma(spec, gamma);
        }
    }

    private static final class SupportChanges extends SoftSteps {
        private static final AtomicInteger ASKED = new AtomicInteger();

        @Override
        Support support(NormSpec spec) {
            return ASKED.incrementAndGet() % 5 == 0 ? without(Capability.RESIDUAL) : super.support(spec);
        }
    }

    private static final class UndeclaredBackward extends SoftSteps {
        @Override
        Support support(NormSpec spec) {
            return without(Capability.BACKWARD);
        }
    }

    private static final class ScratchKept extends SoftSteps {
        private static final int BYTES = 32_768; // more than what the rest of the JVM may let go meanwhile
        private final List<byte[]> scratch = new ArrayList<>();

        @Override
        synchronized void finished(Forward call) {
            scratch.add(new byte[BYTES]);
        }
    }

    private static final class NotReproducible extends SoftSteps {
        @Override
        Support support(NormSpec spec) {
            return new ExactSteps().support(spec);
        }
    }
}
