// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import static dev.lnorm.testkit.broken.BrokenBackend.step;

import dev.lnorm.Backward;
import dev.lnorm.HeapStatistics;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import java.util.List;
import java.util.function.LongPredicate;

/** Bugs of some sizes alone: the ranges in which a launch configuration, a register file or an index holds. */
final class BrokenSizes {
    private static final String OUTPUTS = "F1.outputsOfCallsOfEverySize";
    private static final String GRADIENTS = "B1.gradientsOfCallsOfEverySize";
    private static final int SHARED = 50_000;

    private BrokenSizes() {}

    static List<BrokenBackend> all() {
        return List.of(
                y("rows-of-42-to-56", "one work-group for up to 56 rows, its mask one short", "rows", n -> n >= 42
                        && n < 56),
                y("rows-of-7-in-8", "eight rows a group, seven left over", "rows", n -> n > 8 && n % 8 == 7),
                step("widths-of-1537-to-1792", "a launch configuration that was never launched",
                        OUTPUTS + " F1.outputsOfWidthsOnNoList", "LAYER width|RMS width", () -> Tampered
                                .forward((steps, call) -> lastColumn(steps, call.y(), 1536, 1792))),
                step("widths-beyond-4096-lose-beta", "the second kernel, for rows that do not fit in registers",
                        OUTPUTS + " F1.outputsOfWidthsOnNoList", "width", () -> Tampered.forward((steps, call) -> {
                            int width = call.y().width();
                            for (long row = 0; width > 4096 && width % 4 != 0 && row < call.y().count(); row++) {
                                steps.change(call.y(), row, i -> i >= width / 4 * 4, _ -> 0);
                            }
                        })),
                step("dx-beyond-8192", "a register file of 8192 elements", GRADIENTS + " B1.gradientsOfWidthsOnNoList",
                        "dx", () -> Tampered.backward((steps, call) -> {
                            for (long row = 0; call.dy().width() > 8192 && row < call.dy().count(); row++) {
                                steps.change(call.dx(), row, i -> i > 8127, value -> value * 0.999);
                            }
                        })),
                step("dgamma-beyond-16384", "16 columns a thread, 1024 threads",
                        GRADIENTS + " B1.gradientsOverTheCover",
                        "dgamma", () -> Tampered.backward((steps, call) -> steps.change(call.dgamma(),
                                j -> j >= 16_384, value -> value / 2))),
                step("columns-in-16-bits", "a short for a column", "C3.everyWidthThatIsSupported", "width 65537",
                        () -> Tampered.forward((steps, call) -> steps.change(call.y(), 0, i -> i > 0xffff, _ -> 0))),
                parameters("dbeta-of-64-to-127-rows", "the sizes of one template", n -> n >= 64 && n < 128),
                parameters("parameters-of-500-to-999-rows", "the first stage of two leaves a row to the second",
                        n -> n >= 500 && n < 1000),
                parameters("parameters-of-a-short-last-chunk", "rows beyond 16384 in chunks of 16, and a rest",
                        n -> n > 16_384 && n % 16 != 0),
                step("dx-of-2000-to-4000-rows", "a grid of two dimensions, the second one short", GRADIENTS, "dx",
                        () -> Tampered.backward((steps, call) -> {
                            long rows = call.dy().count();
                            steps.change(call.dx(), rows >= 2000 && rows < 4000 ? rows - 1 : -1, value -> value * 1.5);
                        })),
                step("row-at-the-border-of-threads", "each thread's first row by the last one's statistics",
                        "F1.outputsOfManyRows", "many rows.*y", () -> Tampered.forward((steps, call) -> steps.change(
                                call.y(), call.y().count() * call.y().width() > SHARED ? call.y().count() / 2 : -1,
                                value -> value * 1.01))),
                step("rows-in-16-bits", "a short for a row", "F1.outputsOfManyRows", "many rows.*y",
                        () -> Tampered.forward((steps, call) -> {
                            for (long row = 0x10000; row < call.y().count(); row++) {
                                steps.write(call.y(), row, steps.read(call.y(), row & 0xffff));
                            }
                        })),
                step("saved-rows-in-16-bits", "a short for a row of the statistics", "B1.gradientsOfManyRows",
                        "dx|dgamma", () -> new SavedModulo(0x10000)),
                step("saved-rows-of-512", "a shared memory of 512 rows", GRADIENTS, "dx|dgamma",
                        () -> new SavedModulo(512)));
    }

    private static BrokenBackend y(String name, String story, String message, LongPredicate rows) {
        return step(name, story, OUTPUTS, message, () -> Tampered.forward((steps, call) -> steps.change(call.y(),
                rows.test(call.y().count()) ? call.y().count() - 1 : -1, value -> value * 1.01)));
    }

    private static BrokenBackend parameters(String name, String story, LongPredicate rows) {
        return step(name, story, "B1.gradientsOfManyRows " + GRADIENTS, "dgamma|dbeta",
                () -> Tampered.backward((steps, call) -> leaveOutTheLast(steps, call, rows)));
    }

    private static void leaveOutTheLast(Tampered steps, Backward call, LongPredicate rows) {
        if (rows.test(call.dy().count())) {
            steps.leaveOut(call, call.dy().count() - 1);
        }
    }

    private static void lastColumn(Tampered steps, Rows y, int over, int upTo) {
        for (long row = 0; y.width() > over && y.width() <= upTo && row < y.count(); row++) {
            steps.change(y, row, i -> i == y.width() - 1, value -> value + 0.1);
        }
    }

    private static final class SavedModulo extends SoftSteps {
        private final int rows;

        SavedModulo(int rows) {
            this.rows = rows;
        }

        @Override
        void save(HeapStatistics saved, long row, SoftStatistics statistics) {
            super.save(saved, row % rows, statistics);
        }

        @Override
        SoftStatistics load(NormSpec spec, HeapStatistics saved, long row) {
            return super.load(spec, saved, row % rows);
        }
    }
}
