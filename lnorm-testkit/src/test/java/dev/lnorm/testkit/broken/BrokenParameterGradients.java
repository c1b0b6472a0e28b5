// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import static dev.lnorm.testkit.broken.BrokenBackend.step;

import dev.lnorm.Backward;
import dev.lnorm.DeviceException;
import dev.lnorm.NormSpec;
import dev.lnorm.testkit.oracle.Stored;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Bugs in {@code dgamma} and {@code dbeta}, and of calls without rows. */
final class BrokenParameterGradients {
    private BrokenParameterGradients() {}

    static List<BrokenBackend> all() {
        return List.of(
                step("dgamma-from-dy-only", "xhat forgotten", "B1 G1 G3 E2", "dgamma", GammaGradientFromDy::new),
                step("dbeta-with-xhat", "the two accumulators swapped for one another", "B1 G1 G3", "dbeta",
                        BetaGradientWithXhat::new),
                step("parameter-gradients-averaged", "a mean over the batch, as losses have it", "B1 G1 G3 E2",
                        "dgamma|dbeta", Averaged::new),
                step("dbeta-of-the-first-chunk-only", "the partial sums of one work-group", "B1", "dbeta",
                        FirstChunkOnly::new),
                step("rows-beyond-16384-ignored", "1024 chunks of 16 rows, and no second round", "B1 B5",
                        "dgamma|dbeta", RowsBeyondIgnored::new),
                step("lost-updates", "a race: += of several threads without atomics", "B5 B1", "dgamma|dbeta",
                        LostUpdates::new),
                step("accumulate-overwrites", "the flag lost on the way to the kernel", "B3 I9 T2", "dgamma|dbeta",
                        AccumulateOverwrites::new),
                step("overwrite-accumulates", "atomics into an output that nobody cleared", "B3 C4",
                        "dgamma|dbeta", OverwriteAccumulates::new),
                step("dbeta-in-the-mode-of-dgamma", "one flag for two outputs", "B3", "dbeta", ModeOfGamma::new),
                step("rounded-before-accumulation", "the sum is stored in 16 bits, then added", "B3",
                        "rounded", RoundedFirst::new),
                step("accumulated-twice", "old taken into each of two chunks", "B3 I9 T2", "dgamma|dbeta",
                        AccumulatedTwice::new),
                step("wide-gradients-narrowed", "rounded to bf16, stored as f32", "B4", "dgamma|dbeta", Narrowed::new),
                step("stale-scratch", "partial sums of the call before, not cleared", "B3 T2 B5 C4 S4",
                        "dgamma|dbeta|gradient", StaleScratch::new),
                step("dgamma-only-with-dx", "one kernel writes all three, and is launched for dx", "B1",
                        "dgamma|dbeta", OnlyWithInputGradient::new),
                step("dbeta-only-with-dgamma", "one kernel writes both, and is launched for dgamma", "B1", "dbeta",
                        BetaOnlyWithGamma::new),
                step("no-rows-writes", "a grid of at least one block", "C5", "rows|0", NoRowsWrites::new),
                step("no-rows-throws", "a launch of size 0 is an error of the driver", "C5", "invalid|rows|0",
                        NoRowsThrows::new),
                step("no-rows-leaves-gradients", "an early return, and dgamma keeps what was there", "C5",
                        "dgamma|dbeta", NoRowsLeavesGradients::new));
    }

    private static final class GammaGradientFromDy extends SoftSteps {
        @Override
        void addParameterGradients(double[] dy, double[] xhat, long row, double[] dgamma, double[] dbeta) {
            super.addParameterGradients(dy, effectiveGamma(NormSpec.layer(dy.length), null), row, dgamma, dbeta);
        }
    }

    private static final class BetaGradientWithXhat extends SoftSteps {
        @Override
        void addParameterGradients(double[] dy, double[] xhat, long row, double[] dgamma, double[] dbeta) {
            super.addParameterGradients(dy, xhat, row, dbeta, dgamma);
        }
    }

    private static final class Averaged extends SoftSteps {
        private static final ThreadLocal<Long> ROWS = ThreadLocal.withInitial(() -> 1L);

        @Override
        long backwardRows(long count) {
            ROWS.set(Math.max(1, count));
            return count;
        }

        @Override
        double[] accumulate(NormSpec spec, double[] old, double[] total) {
            return super.accumulate(spec, old, Arrays.stream(total).map(sum -> sum / ROWS.get()).toArray());
        }
    }

    private static final class FirstChunkOnly extends SoftSteps {
        @Override
        void addParameterGradients(double[] dy, double[] xhat, long row, double[] dgamma, double[] dbeta) {
            super.addParameterGradients(dy, xhat, row, dgamma, row < 16 ? dbeta : new double[dy.length]);
        }
    }

    private static final class RowsBeyondIgnored extends SoftSteps {
        @Override
        void addParameterGradients(double[] dy, double[] xhat, long row, double[] dgamma, double[] dbeta) {
            if (row < 16 * 1024) {
                super.addParameterGradients(dy, xhat, row, dgamma, dbeta);
            }
        }
    }

    private static final class LostUpdates extends SoftSteps {
        private final AtomicInteger updates = new AtomicInteger();

        @Override
        void addParameterGradients(double[] dy, double[] xhat, long row, double[] dgamma, double[] dbeta) {
            if (updates.incrementAndGet() % 37 != 0) {
                super.addParameterGradients(dy, xhat, row, dgamma, dbeta);
            }
        }
    }

    private static final class AccumulateOverwrites extends SoftSteps {
        @Override
        double[] accumulate(NormSpec spec, double[] old, double[] total) {
            return total;
        }
    }

    private static final class OverwriteAccumulates extends SoftSteps {
        @Override
        Backward.Mode dgammaMode(Backward call) {
            return Backward.Mode.ACCUMULATE;
        }
    }

    private static final class ModeOfGamma extends SoftSteps {
        @Override
        Backward.Mode dbetaMode(Backward call) {
            return call.dgammaMode();
        }
    }

    private static final class RoundedFirst extends SoftSteps {
        @Override
        double[] accumulate(NormSpec spec, double[] old, double[] total) {
            return super.accumulate(spec, old,
                    Arrays.stream(total).map(sum -> Stored.store(spec.parameterType(), sum)).toArray());
        }
    }

    private static final class AccumulatedTwice extends SoftSteps {
        @Override
        double[] accumulate(NormSpec spec, double[] old, double[] total) {
            return super.accumulate(spec, old, super.accumulate(spec, old, total));
        }
    }

    private static final class Narrowed extends SoftSteps {
        @Override
        double[] accumulate(NormSpec spec, double[] old, double[] total) {
            return Arrays.stream(super.accumulate(spec, old, total))
                    .map(sum -> Stored.store(spec.parameterType(), sum)).toArray();
        }
    }

    private static final class StaleScratch extends SoftSteps {
        private double @Nullable [] stale;

        @Override
        void addParameterGradients(double[] dy, double[] xhat, long row, double[] dgamma, double[] dbeta) {
            double[] before = stale;
            for (int j = 0; row == 0 && before != null && j < dy.length; j++) {
                dbeta[j] += before[j];
            }
            super.addParameterGradients(dy, xhat, row, dgamma, dbeta);
            stale = dbeta;
        }
    }

    private static final class OnlyWithInputGradient extends SoftSteps {
        @Override
        void backward(SoftBackward pass) {
            if (pass.call().dx() != null) {
                super.backward(pass);
            }
        }
    }

    private static final class BetaOnlyWithGamma extends SoftSteps {
        @Override
        void backward(SoftBackward pass) {
            if (pass.call().dgamma() != null) {
                pass.parameterGradients();
            }
            pass.inputGradients();
        }
    }

    private static final class NoRowsWrites extends SoftSteps {
        @Override
        long forwardRows(long count) {
            return Math.max(1, count);
        }
    }

    private static final class NoRowsThrows extends SoftSteps {
        @Override
        long forwardRows(long count) {
            if (count == 0) {
                throw new DeviceException("invalid configuration: a grid of 0 blocks", null);
            }
            return count;
        }
    }

    private static final class NoRowsLeavesGradients extends SoftSteps {
        @Override
        void backward(SoftBackward pass) {
            if (pass.call().dy().count() > 0) {
                super.backward(pass);
            }
        }
    }
}
