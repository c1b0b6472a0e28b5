// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.DeviceEvent;
import dev.lnorm.testkit.suite.Case;
import dev.lnorm.testkit.suite.Options;
import dev.lnorm.testkit.suite.Suite;
import dev.lnorm.testkit.suite.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What the checks of views, calls, lifetimes and queues say of an asynchronous device: right, and broken queues. */
class QueueChecksTest {
    private static final Options FEW = new Options(42, 1, 4_000);
    private static final long LATE = 20_000_000;
    private static final Set<String> FAMILIES = Set.of("A", "L", "V", "C", "Q", "S", "X");

    @Test
    void aRightDeviceFailsNoCheck() {
        List<String> failures = new ArrayList<>();
        int passed = 0;
        for (Case asked : cases(SoftQueue::new)) {
            if (FAMILIES.contains(asked.check().rule().substring(0, 1))) {
                Verdict verdict = asked.run();
                passed += verdict.kind() == Verdict.Kind.PASS ? 1 : 0;
                if (verdict.kind() == Verdict.Kind.FAIL) {
                    failures.add(asked.name() + ": " + verdict.message());
                }
            }
        }
        assertEquals(List.of(), failures);
        assertTrue(passed > 50, "only " + passed + " checks were asked of device memory");
    }

    @Test
    void aFinishThatDoesNotWaitIsCaught() {
        convicted("Q2", gpu -> new Late(gpu) {
            @Override
            public void finish() {
                checkOpen();
            }
        });
    }

    @Test
    void aWaitForThatDoesNotWaitIsCaught() {
        AtomicInteger opened = new AtomicInteger();
        convicted("Q1", gpu -> new Late(gpu, opened.getAndIncrement() % 2 == 0 ? LATE : 0) {
            @Override
            public void waitFor(DeviceEvent event) {
                checkOpen();
            }
        });
    }

    @Test
    void anArrayThatIsReadAfterCopyReturnsIsCaught() {
        convicted("Q4", gpu -> new Late(gpu) {
            @Override
            void awaitCopy() {
                checkOpen();
            }
        });
    }

    @Test
    void workOutOfOrderIsCaught() {
        convicted("Q1", Swapping::new);
    }

    @Test
    void anEventThatIsReachedAtOnceIsCaught() {
        convicted("Q2", gpu -> new Late(gpu) {
            @Override
            public DeviceEvent record() {
                return new Reached();
            }
        });
    }

    /** A queue whose work comes late, so that whoever does not wait for it is seen. */
    private static class Late extends SoftQueue {
        private final long nanos;

        Late(SoftGpu.Gpu gpu) {
            this(gpu, LATE);
        }

        Late(SoftGpu.Gpu gpu, long nanos) {
            super(gpu);
            this.nanos = nanos;
        }

        @Override
        void enqueue(String what, Runnable work) {
            super.enqueue(what, () -> {
                LockSupport.parkNanos(what.startsWith("copy") ? nanos / 20 : nanos);
                work.run();
            });
        }
    }

    /** Holds each piece of work back until the next has been done: two hardware queues behind one. */
    private static final class Swapping extends SoftQueue {
        private Runnable held = () -> {};

        Swapping(SoftGpu.Gpu gpu) {
            super(gpu);
        }

        @Override
        void enqueue(String what, Runnable work) {
            if (what.startsWith("forward")) {
                super.enqueue(what, () -> {
                    Runnable before = held;
                    held = work;
                    before.run();
                });
            } else {
                super.enqueue(what, work);
            }
        }

        @Override
        public void finish() {
            flush();
            super.finish();
        }

        private void flush() {
            super.enqueue("held back", () -> {
                held.run();
                held = () -> {};
            });
        }
    }

    private record Reached() implements DeviceEvent {
        @Override
        public boolean isDone() {
            return true;
        }

        @Override
        public void await() {}

        @Override
        public double nanosSince(DeviceEvent earlier) {
            return 0;
        }
    }

    private static void convicted(String rule, Function<SoftGpu.Gpu, SoftQueue> queues) {
        List<String> failures = new ArrayList<>();
        for (Case asked : cases(queues)) {
            if (asked.check().rule().equals(rule)) {
                Verdict verdict = asked.run();
                if (verdict.kind() == Verdict.Kind.FAIL) {
                    failures.add(asked.name() + ": " + verdict.message());
                }
            }
        }
        assertFalse(failures.isEmpty(), "no check of " + rule + " fails");
    }

    /** Of one kind of rows: what is asked here does not depend on it. */
    private static List<Case> cases(Function<SoftGpu.Gpu, SoftQueue> queues) {
        return Suite.cases(new SoftGpu("soft-gpu", SoftSteps::new, queues), FEW).stream()
                .filter(asked -> asked.variant().toString().startsWith("layer-f32")).toList();
    }
}
