// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import static dev.lnorm.testkit.broken.BrokenBackend.step;

import dev.lnorm.ElementType;
import dev.lnorm.Memory;
import dev.lnorm.Rows;
import dev.lnorm.testkit.oracle.Stored;
import java.util.List;
import java.util.function.ToLongBiFunction;
import org.jspecify.annotations.Nullable;

/** Bugs in strides, offsets and blocks of some magnitude or kind alone, and beside parameters. */
final class BrokenStrides {
    private static final String MAGNITUDES = "V1.stridesOfEveryMagnitude";

    private BrokenStrides() {}

    static List<BrokenBackend> all() {
        return List.of(
                start("strides-beyond-5000-rounded", "a pitch that is rounded to the texture's", MAGNITUDES,
                        (rows, row) -> start(rows, row, rows.stride() > 5000 ? rows.stride() / 16 * 16 : rows.stride(),
                                rows.blockStride())),
                start("offsets-in-16-bits", "a short in the struct of arguments", MAGNITUDES,
                        (rows, row) -> rows.start(row) - rows.offset() + (rows.offset() & 0xffff)),
                start("block-strides-in-16-bits", "a short in the struct of arguments", MAGNITUDES,
                        (rows, row) -> start(rows, row, rows.stride(), rows.blockStride() & 0xffff)),
                start("interleaved-blocks", "blocks taken to follow each other", "F1.outputsOfCallsOfEverySize "
                        + "B1.gradientsOfCallsOfEverySize V3.nothingElseIsWrittenByCallsOfEverySize",
                        BrokenStrides::inSequence),
                start("rows-per-block-in-8-bits", "a byte in the struct of arguments",
                        "F1.outputsOfCallsOfEverySize B1.gradientsOfCallsOfEverySize", BrokenStrides::shortBlocks),
                start("short-last-block-backwards", "the last block aligned to its end", "V1",
                        BrokenStrides::fromTheEnd),
                step("gamma-read-past-its-end", "a vector load over the end, multiplied by a mask",
                        "V4 F1.outputsOfCallsOfEverySize", "NaN|y", GammaPastItsEnd::new));
    }

    private static BrokenBackend start(String name, String story, String rules, ToLongBiFunction<Rows, Long> start) {
        return step(name, story, rules, "stride\\w*|block\\w*|written|threw", () -> new SoftSteps() {
            @Override
            long start(Rows rows, long row) {
                return start.applyAsLong(rows, row);
            }
        });
    }

    private static long start(Rows rows, long row, long stride, long blockStride) {
        return rows.offset() + row / rows.rowsPerBlock() * blockStride + row % rows.rowsPerBlock() * stride;
    }

    private static long inSequence(Rows rows, long row) {
        long sequence = rows.offset() + row * rows.stride();
        boolean interleaved = rows.blockStride() > 0 && rows.blockStride() < rows.rowsPerBlock() * rows.stride();
        return interleaved && sequence + rows.width() <= rows.memory().length() ? sequence : rows.start(row);
    }

    private static long shortBlocks(Rows rows, long row) {
        long block = rows.rowsPerBlock() < rows.count() ? rows.rowsPerBlock() & 0xff : rows.rowsPerBlock();
        return block == 0
                ? rows.start(row)
                : rows.offset() + row / block * rows.blockStride() + row % block * rows.stride();
    }

    private static long fromTheEnd(Rows rows, long row) {
        long left = rows.count() % rows.rowsPerBlock();
        boolean last = row / rows.rowsPerBlock() == rows.count() / rows.rowsPerBlock() && row >= rows.rowsPerBlock();
        long inBlock = row % rows.rowsPerBlock();
        return last ? rows.start(row) + (left - 1 - 2 * inBlock) * rows.stride() : rows.start(row);
    }

    private static final class GammaPastItsEnd extends SoftSteps {
        @Override
        double @Nullable [] parameter(@Nullable Memory memory) {
            double[] values = super.parameter(memory);
            if (values != null && memory instanceof Memory.Heap heap && heap.type() == ElementType.BFLOAT16) {
                int end = heap.offset() + values.length;
                for (int i = end; i % 8 != 0 && i < heap.bits().length; i++) {
                    values[values.length - 1] += 0 * Stored.widen(heap.type(), heap.bits()[i]);
                }
            }
            return values;
        }
    }
}
