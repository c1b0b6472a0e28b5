// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import static dev.lnorm.testkit.broken.BrokenBackend.order;

import dev.lnorm.ElementType;
import dev.lnorm.HeapStatistics;
import dev.lnorm.Memory;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import dev.lnorm.testkit.oracle.Stored;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Bugs of order: results within all bounds, and other bits. These backends declare REPRODUCIBLE. */
final class BrokenOrders {
    private BrokenOrders() {}

    static List<BrokenBackend> all() {
        return List.of(
                order("order-by-thread", "each thread adds its own part, in its own order", "X3 C6", "threads?",
                        OrderByThread::new),
                order("order-by-batch-position", "rows share tiles: LLM servers answer by who else asks", "X2",
                        "row|batch|alone", OrderByBatchPosition::new),
                order("order-by-batch-size", "another kernel for large batches", "X2", "row|batch|alone",
                        OrderByBatchSize::new),
                order("last-odd-row-otherwise", "two rows at once, and a kernel of its own for the last", "X2",
                        "row|batch|alone", LastOddRow::new),
                order("order-by-alignment", "a scalar head up to the first aligned address", "X2 V1",
                        "gaps|begin at|row", OrderByAlignment::new),
                order("order-by-stride", "a vector kernel for dense rows only", "X2 V1", "gaps|begin at|row",
                        OrderByStride::new),
                order("order-by-memory-kind", "another kernel for native memory", "X2 X1", "native|memory|differs",
                        OrderByMemoryKind::new),
                order("order-by-arrival", "atomics: the rows of dgamma in the order they come", "X3 B5",
                        "again|time|calls", OrderByArrival::new),
                order("chunks-of-another-size", "as many chunks as threads", "X1", "dgamma|dbeta",
                        ChunksOfAnotherSize::new),
                order("order-by-call", "the choice of kernel measured anew: autotuning", "X3", "again|time|calls",
                        OrderByCall::new),
                order("subnormals-flushed", "ftz and daz: set by a library that was loaded", "X1 E6", "differs|y|dx",
                        SubnormalsFlushed::new),
                order("absent-beta-is-plus-zero", "-0.0 + 0.0 is +0.0", "X1 E8", "-0\\.0", PlusZero::new),
                order("one-ulp-in-rstd", "rsqrt, refined once", "X1", "rstd", OneUlp::new));
    }

    private static final class OrderByThread extends ExactSteps {
        private final Thread home = Thread.currentThread();

        @Override
        int firstColumn(Rows x, long row) {
            return Thread.currentThread() == home ? 0 : x.width() / 3;
        }
    }

    private static final class OrderByBatchPosition extends ExactSteps {
        @Override
        int firstColumn(Rows x, long row) {
            return (int) (row % 3 * x.width() / 4);
        }
    }

    private static final class OrderByBatchSize extends ExactSteps {
        @Override
        int firstColumn(Rows x, long row) {
            return x.count() < 4 ? 0 : x.width() / 2;
        }
    }

    private static final class LastOddRow extends ExactSteps {
        @Override
        int firstColumn(Rows x, long row) {
            return row % 2 == 0 && row + 1 == x.count() ? x.width() / 2 : 0;
        }
    }

    private static final class OrderByAlignment extends ExactSteps {
        @Override
        int firstColumn(Rows x, long row) {
            return (int) (x.start(row) % 4 * x.width() / 5);
        }
    }

    private static final class OrderByStride extends ExactSteps {
        @Override
        int firstColumn(Rows x, long row) {
            return x.isDense() ? 0 : x.width() / 2;
        }
    }

    private static final class OrderByMemoryKind extends ExactSteps {
        @Override
        int firstColumn(Rows x, long row) {
            return x.memory() instanceof Memory.Native ? x.width() / 2 : 0;
        }
    }

    private static final class OrderByArrival extends ExactSteps {
        private final ThreadLocal<Integer> operands = ThreadLocal.withInitial(() -> 0);

        @Override
        int rowAt(int row, int count) {
            if (row == 0) {
                operands.set(operands.get() + 1);
            }
            int gradients = (operands.get() - 1) / 2; // each takes x, then dy
            return (row + gradients) % count;
        }
    }

    private static final class ChunksOfAnotherSize extends ExactSteps {
        @Override
        int rowAt(int row, int count) {
            return count - 1 - row;
        }
    }

    private static final class OrderByCall extends ExactSteps {
        private final AtomicInteger calls = new AtomicInteger();

        @Override
        int firstColumn(Rows x, long row) {
            return row == 0 && calls.incrementAndGet() % 4 == 0 ? x.width() / 2 : 0;
        }
    }

    private static final class SubnormalsFlushed extends ExactSteps {
        @Override
        long store(ElementType type, double value) {
            return super.store(type, Math.abs(value) < 0x1p-126 ? Math.copySign(0, value) : value);
        }
    }

    private static final class PlusZero extends ExactSteps {
        @Override
        double @Nullable [] parameter(@Nullable Memory memory) {
            double[] values = super.parameter(memory);
            for (int j = 0; values != null && j < values.length; j++) {
                values[j] += 0.0;
            }
            return values;
        }

        @Override
        long store(ElementType type, double value) {
            return super.store(type, value + 0.0);
        }
    }

    private static final class OneUlp extends ExactSteps {
        @Override
        void save(HeapStatistics saved, long row, SoftStatistics statistics) {
            NormSpec spec = saved.spec();
            double next = Stored.widen(spec.computeType(), Stored.bits(spec.computeType(), statistics.rstd()) + 1);
            super.save(saved, row, new SoftStatistics(statistics.shift(), statistics.correction(), next));
        }
    }
}
