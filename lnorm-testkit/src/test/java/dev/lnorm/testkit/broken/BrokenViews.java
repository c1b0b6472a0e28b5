// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import static dev.lnorm.testkit.broken.BrokenBackend.step;

import dev.lnorm.Backward;
import dev.lnorm.ElementType;
import dev.lnorm.Forward;
import dev.lnorm.HeapStatistics;
import dev.lnorm.Memory;
import dev.lnorm.Rows;
import java.util.Arrays;
import java.util.List;

/** Bugs in where rows are read and written. */
final class BrokenViews {
    private BrokenViews() {}

    static List<BrokenBackend> all() {
        return List.of(
                step("stride-ignored", "row * width: every tutorial kernel", "V1", "gaps between rows",
                        StrideIgnored::new),
                step("blocks-ignored", "one stride for all rows", "V1", "blocks", BlocksIgnored::new),
                step("offset-ignored", "the base pointer of the buffer", "V1", "rows that begin at odd elements",
                        OffsetIgnored::new),
                step("offset-rounded-to-a-vector", "an aligned load of an address that is not", "V1",
                        "rows that begin at odd elements",
                        OffsetRounded::new),
                step("slice-ignored", "gamma at the start of the parameter buffer that it is cut out of", "V1",
                        "parameters that are slices", SliceIgnored::new),
                step("stride-zero-taken-for-dense", "0 stands for the default: BLAS and cuDNN habits", "V1",
                        "stride 0|oneInputRowForAll", StrideZeroDense::new),
                step("output-stride-of-the-input", "one stride argument for x and y", "V1", "gaps?",
                        StrideOfInput::new),
                step("int-index", "row * stride in 32 bits", "V2", "2\\^31|2147483648|offset|element", IntIndex::new),
                step("int-byte-offset", "element * bytes in 32 bits", "V2", "2\\^31|2147483648|offset|element",
                        IntByteOffset::new),
                step("read-past-the-row", "a vector load over the end, masked by multiplying", "V4",
                        "read|outside|NaN|V4", ReadPastTheRow::new),
                step("vector-store-over-the-end", "a vector store over the end of a row", "V3", "V3|around",
                        StoreOverTheEnd::new),
                step("gaps-cleared", "memset of rows times pitch", "V3", "V3|around", GapsCleared::new),
                step("dy-used-as-scratch", "dy x gamma kept in place", "V5", "V5|dy", ScratchInGradient::new),
                step("x-centred-in-place", "the caller's array as scratch", "V5", "V5|input x|x", CentredInPlace::new),
                step("last-partial-vector-not-written", "a vector loop without its tail", "C4", "C4|written|NaN",
                        TailNotWritten::new),
                step("zeros-not-written", "outputs come zeroed from calloc", "C4", "C4|written|NaN",
                        ZerosNotWritten::new),
                step("one-row-of-a-tail-block", "four rows a block, and one for what is left over", "C4 F1",
                        "C4|written|NaN", TailBlockOneRow::new),
                step("rows-beyond-the-grid", "gridDim.y ends at 65535", "C4 B5 B1 C3", "C4|written|NaN",
                        RowsBeyondTheGrid::new),
                step("tail-rows-left-out-of-backward", "sixteen rows a block, and none for the rest", "C4 B1",
                        "C4|written|dx", TailRowsLeftOut::new));
    }

    private static final class StrideIgnored extends SoftSteps {
        @Override
        long start(Rows rows, long row) {
            return rows.offset() + row * rows.width();
        }
    }

    private static final class BlocksIgnored extends SoftSteps {
        @Override
        long start(Rows rows, long row) {
            return rows.blockStride() == 0
                    ? rows.offset() + row % rows.rowsPerBlock() * rows.stride()
                    : rows.offset() + row * rows.stride();
        }
    }

    private static final class OffsetIgnored extends SoftSteps {
        @Override
        long start(Rows rows, long row) {
            return rows.start(row) - rows.offset();
        }
    }

    private static final class OffsetRounded extends SoftSteps {
        @Override
        long start(Rows rows, long row) {
            return rows.start(row) - rows.offset() % 4;
        }
    }

    private static final class SliceIgnored extends SoftSteps {
        @Override
        int at(Memory.Heap heap, long index) {
            return (int) index;
        }
    }

    private static final class StrideZeroDense extends SoftSteps {
        @Override
        long start(Rows rows, long row) {
            return rows.stride() == 0 && rows.count() > 1 ? rows.offset() + row * rows.width() : rows.start(row);
        }
    }

    private static final class StrideOfInput extends SoftSteps {
        private final ThreadLocal<Rows> input = new ThreadLocal<>();

        @Override
        double[] read(Rows rows, long row) {
            input.set(rows);
            return super.read(rows, row);
        }

        @Override
        void write(Rows rows, long row, double[] values) {
            Rows last = input.get();
            super.write(last.count() == rows.count() && last.stride() >= rows.width()
                    ? rows.view(rows.offset(), rows.count(), last.stride())
                    : rows, row, values);
        }
    }

    private static final class IntIndex extends SoftSteps {
        @Override
        long start(Rows rows, long row) {
            return (int) rows.start(row);
        }
    }

    private static final class IntByteOffset extends SoftSteps {
        @Override
        long start(Rows rows, long row) {
            int bytes = rows.memory().type().bytes();
            return (int) (rows.start(row) * bytes) / bytes;
        }
    }

    private static final class ReadPastTheRow extends SoftSteps {
        @Override
        double[] read(Rows rows, long row) {
            double[] values = super.read(rows, row);
            for (long next = start(rows, row) + values.length; next % 4 != 0 && next < rows.memory().length(); next++) {
                values[values.length - 1] += 0 * get(rows.memory(), next);
            }
            return values;
        }
    }

    private static final class StoreOverTheEnd extends SoftSteps {
        @Override
        void write(Rows rows, long row, double[] values) {
            int padded = (values.length + 3) / 4 * 4;
            boolean fits = start(rows, row) + padded <= rows.memory().length();
            super.write(rows, row, fits ? Arrays.copyOf(values, padded) : values);
        }
    }

    private static final class GapsCleared extends SoftSteps {
        private static final int MOST = 64;

        @Override
        void write(Rows rows, long row, double[] values) {
            super.write(rows, row, values);
            long next = row + 1 < rows.count() ? start(rows, row + 1) : 0;
            for (long i = start(rows, row) + rows.width(); i < Math.min(next, start(rows, row) + MOST); i++) {
                set(rows.memory(), i, 0);
            }
        }
    }

    private static final class ScratchInGradient extends SoftSteps {
        @Override
        void finished(Backward call) {
            Rows dx = call.dx();
            for (long row = 0; dx != null && dx.memory() != call.dy().memory() && row < dx.count(); row++) {
                write(call.dy(), row, new double[dx.width()]);
            }
        }
    }

    private static final class CentredInPlace extends SoftSteps {
        @Override
        void finished(Forward call) {
            HeapStatistics saved = (HeapStatistics) call.statistics();
            Rows sum = call.sum();
            boolean apart = call.x().memory() != call.y().memory()
                    && (sum == null || sum.memory() != call.x().memory());
            for (long row = 0; saved != null && apart && row < call.x().count(); row++) {
                write(call.x(), row, xhat(saved.spec(), read(call.x(), row), load(saved.spec(), saved, row)));
            }
        }
    }

    private static final class TailNotWritten extends SoftSteps {
        @Override
        void write(Rows rows, long row, double[] values) {
            super.write(rows, row, values.length < 8 ? values : Arrays.copyOf(values, values.length / 8 * 8));
        }
    }

    private static final class ZerosNotWritten extends SoftSteps {
        @Override
        void set(Memory memory, long index, double value) {
            if (value != 0 || memory.type() == ElementType.FLOAT64) {
                super.set(memory, index, value);
            }
        }
    }

    private static final class TailBlockOneRow extends SoftSteps {
        @Override
        long forwardRows(long count) {
            return count / 4 * 4 + Math.min(1, count % 4);
        }
    }

    private static final class RowsBeyondTheGrid extends SoftSteps {
        @Override
        long forwardRows(long count) {
            return Math.min(65_535, count);
        }
    }

    private static final class TailRowsLeftOut extends SoftSteps {
        @Override
        long backwardRows(long count) {
            return count < 16 ? count : count / 16 * 16;
        }
    }
}
