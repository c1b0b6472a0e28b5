// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import static dev.lnorm.testkit.broken.BrokenBackend.of;
import static dev.lnorm.testkit.broken.BrokenBackend.step;

import dev.lnorm.Backward;
import dev.lnorm.Forward;
import dev.lnorm.HeapStatistics;
import dev.lnorm.NormDevice;
import dev.lnorm.NormKernel;
import dev.lnorm.NormSpec;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Bugs of the calls before: counters, and what is kept in the kernel, the thread or a cache. */
final class BrokenRepetitions {
    private static final String AGAIN = "C3.aCallMadeThousandsOfTimes";

    private BrokenRepetitions() {}

    static List<BrokenBackend> all() {
        return List.of(
                step("one-forward-in-300", "a launch that is lost when a ring of arguments wraps", AGAIN, "call 300.*y",
                        () -> new OneIn(300, 0)),
                step("one-forward-in-2500", "a counter that runs over, seldom", AGAIN, "call 2500.*y",
                        () -> new OneIn(2500, 0)),
                step("one-backward-in-97", "an event pool of 97", AGAIN, "call 97.*dx", () -> new OneIn(0, 97)),
                step("second-accumulation-overwrites", "a flag that the first call clears", "I9 T2 " + AGAIN,
                        "dgamma|accumulat\\w+|call", SecondAccumulation::new),
                step("fewer-rows-than-before", "partial sums of the call before, not cleared", "S4 C6 T2 B1 I9 F2",
                        "dbeta|dgamma|gradient", FewerRows::new),
                step("statistics-in-the-thread", "scratch of a thread taken for saved",
                        "S4.anotherThreadMakesTheBackward", "another thread",
                        () -> new Kept(true)),
                step("statistics-in-the-kernel", "saved in the kernel that made them",
                        "S4.anotherLayerNormMakesTheBackward", "another LayerNorm",
                        () -> new Kept(false)),
                step("gamma-of-the-forward-pass", "a pointer kept for the backward pass",
                        "C6.eightThreadsOnOneLayerNorm",
                        "dx|gamma|loss", GammaOfTheForward::new),
                cached("kernels-cached-without-epsilon", "a program cache keyed by types and width",
                        spec -> spec.width() + " " + spec.formula() + spec.rowType() + spec.hasUnitOffsetGamma()),
                cached("kernels-cached-without-unit-offset", "an option that was added later, and not to the key",
                        spec -> spec.width() + " " + spec.formula() + spec.rowType() + spec.epsilon()));
    }

    private static BrokenBackend cached(String name, String story, Function<NormSpec, String> key) {
        return of(name, story, "F4 E5 F1 B1", "epsilon|unit|offset|y", backend -> new Cached(backend, key));
    }

    private static final class OneIn extends SoftSteps {
        private final int forwards;
        private final int backwards;
        private final AtomicInteger forward = new AtomicInteger();
        private final AtomicInteger backward = new AtomicInteger();

        OneIn(int forwards, int backwards) {
            this.forwards = forwards;
            this.backwards = backwards;
        }

        @Override
        void finished(Forward call) {
            if (forwards > 0 && forward.incrementAndGet() % forwards == 0 && call.y().count() > 0) {
                write(call.y(), 0, new double[call.y().width()]);
            }
        }

        @Override
        void finished(Backward call) {
            if (backwards > 0 && backward.incrementAndGet() % backwards == 0 && call.dx() != null) {
                write(call.dx(), 0, new double[call.dy().width()]);
            }
        }
    }

    private static final class SecondAccumulation extends SoftSteps {
        private final AtomicInteger accumulations = new AtomicInteger();

        @Override
        Backward.Mode dbetaMode(Backward call) {
            boolean again = call.dbetaMode() == Backward.Mode.ACCUMULATE && accumulations.incrementAndGet() > 1;
            return again ? Backward.Mode.OVERWRITE : call.dbetaMode();
        }
    }

    private static final class FewerRows extends SoftSteps {
        private long before;

        @Override
        synchronized void backward(SoftBackward pass) {
            super.backward(pass);
            long rows = pass.call().dy().count();
            dev.lnorm.Memory dbeta = pass.call().dbeta();
            if (rows > 0 && rows < before && dbeta != null) {
                set(dbeta, 0, get(dbeta, 0) + 1);
            }
            before = rows;
        }
    }

    /** Without what the same thread, or the same kernel, saved, there is nothing. */
    private static final class Kept extends SoftSteps {
        private final boolean byThread;
        private final Map<HeapStatistics, Thread> savers = Collections.synchronizedMap(new WeakHashMap<>());

        Kept(boolean byThread) {
            this.byThread = byThread;
        }

        @Override
        void save(HeapStatistics saved, long row, SoftStatistics statistics) {
            super.save(saved, row, statistics);
            savers.put(saved, Thread.currentThread());
        }

        @Override
        SoftStatistics load(NormSpec spec, HeapStatistics saved, long row) {
            Thread saver = savers.get(saved);
            boolean here = saver != null && (!byThread || saver == Thread.currentThread());
            return here ? super.load(spec, saved, row) : new SoftStatistics(0, 0, 1);
        }
    }

    private static final class GammaOfTheForward extends SoftSteps {
        private double @Nullable [] forward;

        @Override
        double[] effectiveGamma(NormSpec spec, double @Nullable [] gamma) {
            double[] effective = super.effectiveGamma(spec, gamma);
            forward = effective;
            return effective;
        }

        @Override
        double[] effectiveGammaInBackward(NormSpec spec, double @Nullable [] gamma) {
            double[] kept = forward;
            return kept == null || gamma == null ? super.effectiveGamma(spec, gamma) : kept;
        }
    }

    private static final class Cached extends SoftBackend {
        private final Function<NormSpec, String> key;
        private final Map<String, NormSpec> compiled = new ConcurrentHashMap<>();

        Cached(String name, Function<NormSpec, String> key) {
            super(name, SoftSteps::new);
            this.key = key;
        }

        @Override
        NormKernel prepare(NormDevice device, NormSpec spec) {
            NormSpec first = compiled.computeIfAbsent(key.apply(spec), _ -> spec);
            return new SoftKernel(device, spec, new SoftSteps() {
                @Override
                double epsilon(NormSpec asked) {
                    return super.epsilon(first);
                }

                @Override
                double[] effectiveGamma(NormSpec asked, double @Nullable [] gamma) {
                    return super.effectiveGamma(first, gamma);
                }
            });
        }
    }
}
