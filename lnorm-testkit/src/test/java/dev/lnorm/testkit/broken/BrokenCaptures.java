// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import static dev.lnorm.testkit.broken.BrokenBackend.step;

import dev.lnorm.Backward;
import dev.lnorm.Forward;
import dev.lnorm.HeapStatistics;
import dev.lnorm.Memory;
import dev.lnorm.NormSpec;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/** Bugs of what is kept from one call for another: graphs captured once, copies known by their address. */
final class BrokenCaptures {
    private static final String HELD = "C3.aHeldCallReadsItsOperandsAgain";
    private static final String IN_TURN = "C6.callsOfEveryFormInTurn";

    private BrokenCaptures() {}

    static List<BrokenBackend> all() {
        return List.of(
                step("strides-of-the-first-call", "a graph captured at the first call: pointers are updated", IN_TURN,
                        "y", StridesOfTheFirstCall::new),
                step("mode-of-the-first-call", "a graph captured with a flag of accumulation in it", IN_TURN,
                        "dgamma|dbeta", ModeOfTheFirstCall::new),
                step("rows-of-the-first-call", "a grid captured at the first call",
                        IN_TURN + " C6.noTraceOfTheCallBefore",
                        "y|written", RowsOfTheFirstCall::new),
                step("parameters-known-by-their-address", "gamma and beta uploaded once for each array", HELD,
                        "gamma|beta|y",
                        () -> new KnownParameters(false)),
                step("parameters-known-by-their-ends", "a checksum of the first and the last element", HELD,
                        "gamma|beta|y",
                        () -> new KnownParameters(true)),
                step("gamma-kept-with-the-statistics", "saved for the backward pass, which has a gamma of its own",
                        "S1.theBackwardPassTakesItsOwnGamma", "dx.*gamma|gamma.*dx", GammaKept::new),
                step("saved-by-rows-and-read-by-capacity", "the pitch of three arrays in one",
                        "S4.statisticsServeAgain",
                        "dx|dgamma|capacity|room", PitchOfCapacity::new));
    }

    private static final class StridesOfTheFirstCall extends SoftSteps {
        private long captured = -1;

        @Override
        void finished(Forward call) {
            long strides = call.x().stride() * 1_000_003 + call.y().stride();
            captured = captured < 0 ? strides : captured;
            for (long row = 1; captured != strides && row < call.y().count(); row++) {
                write(call.y(), row, new double[call.y().width()]);
            }
        }
    }

    private static final class ModeOfTheFirstCall extends SoftSteps {
        private Backward.@Nullable Mode first;

        @Override
        Backward.Mode dgammaMode(Backward call) {
            Backward.Mode mode = first == null ? call.dgammaMode() : first;
            first = mode;
            return mode;
        }
    }

    private static final class RowsOfTheFirstCall extends SoftSteps {
        private long most = -1;

        @Override
        long forwardRows(long count) {
            most = most < 0 && count > 0 ? count : most;
            return most < 0 ? count : Math.min(most, count);
        }
    }

    private static final class KnownParameters extends SoftSteps {
        private final boolean ends;
        private final Map<Object, double[]> known = Collections.synchronizedMap(new WeakHashMap<>());

        KnownParameters(boolean ends) {
            this.ends = ends;
        }

        @Override
        double @Nullable [] parameter(@Nullable Memory memory) {
            double[] now = super.parameter(memory);
            if (now == null) {
                return null;
            }
            double[] before = known.getOrDefault(memory, now);
            boolean same = !ends || (before[0] == now[0] && before[before.length - 1] == now[now.length - 1]);
            double[] taken = same ? before : now;
            known.put(memory, taken);
            return taken;
        }
    }

    private static final class GammaKept extends SoftSteps {
        private final Map<Object, double[]> kept = Collections.synchronizedMap(new WeakHashMap<>());
        private final ThreadLocal<double @Nullable []> current = new ThreadLocal<>();

        @Override
        void finished(Forward call) {
            double[] gamma = parameter(call.gamma());
            if (call.statistics() != null && gamma != null) {
                kept.put(call.statistics(), gamma);
            }
        }

        @Override
        void backward(SoftBackward pass) {
            current.set(kept.get(pass.call().statistics()));
            super.backward(pass);
        }

        @Override
        double[] effectiveGammaInBackward(NormSpec spec, double @Nullable [] gamma) {
            double[] before = current.get();
            return super.effectiveGammaInBackward(spec, before == null ? gamma : before);
        }
    }

    private static final class PitchOfCapacity extends SoftSteps {
        @Override
        SoftStatistics load(NormSpec spec, HeapStatistics saved, long row) {
            boolean roomier = saved.rows() > 0 && saved.capacity() > saved.rows();
            return super.load(spec, saved, roomier ? (row + 1) % saved.rows() : row);
        }
    }
}
