// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import static dev.lnorm.testkit.broken.BrokenBackend.step;

import dev.lnorm.Backward;
import dev.lnorm.Forward;
import java.util.List;
import java.util.function.LongPredicate;

/** Bugs of one size, or of a few next to each other: a template for a model's width, and the borders between paths. */
final class BrokenSpecializations {
    private BrokenSpecializations() {}

    static List<BrokenBackend> all() {
        return List.of(
                width("width-5120-loses-a-thread", "a template for each hidden size of well-known models, as Apex has",
                        "F1.outputsOfWidthsThatKernelsAreWrittenFor", width -> width == 5120),
                width("width-2049-lost-at-the-border", "one element more than two blocks hold",
                        "F1.outputsOfWidthsThatKernelsAreWrittenFor", width -> width == 2049),
                width("width-511-one-short-of-a-vector", "the mask of a last vector that lacks one lane",
                        "F1.outputsOfWidthsThatKernelsAreWrittenFor", width -> width == 511),
                width("tail-of-5-beyond-512", "a switch over the rest, and a break forgotten",
                        "F1.outputsOfWidthsOnNoList F1.outputsOfCallsOfEverySize",
                        width -> width > 512 && width % 8 == 5),
                step("dx-of-width-4096-and-one-row", "the decoding kernel, tuned for a batch of one",
                        "B1.gradientsOfWidthsThatKernelsAreWrittenFor", "dx", () -> Tampered.backward((steps, call) -> {
                            boolean tuned = call.dy().width() == 4096 && call.dy().count() == 1;
                            steps.change(call.dx(), tuned ? 0 : -1, i -> i >= 4064, value -> value * 1.01);
                        })),
                rows("row-256-counted-twice", "the second chunk of 256 rows begins with the last of the first",
                        rows -> rows > 256 && rows <= 272),
                rows("rows-of-1025-to-1040", "a tree of 64 partial sums, and the 65th", rows -> rows > 1024
                        && rows <= 1040),
                rows("rows-one-less-than-4096", "a launch that is rounded down", rows -> rows == 4095),
                step("y-of-1025-rows", "a grid of 1024 groups, and no second round",
                        "F1.outputsOfRowsAroundPowersOfTwo",
                        "y", () -> Tampered.forward((steps, call) -> steps.change(call.y(),
                                call.y().count() > 1024 && call.y().count() < 1030 ? 1024 : -1, _ -> 0))));
    }

    /** The last columns are off. */
    private static BrokenBackend width(String name, String story, String rules, LongPredicate widths) {
        return step(name, story, rules, "y", () -> Tampered.forward((steps, call) -> lastColumns(steps, call, widths)));
    }

    private static void lastColumns(Tampered steps, Forward call, LongPredicate widths) {
        int width = call.y().width();
        for (long row = 0; widths.test(width) && row < call.y().count(); row++) {
            steps.change(call.y(), row, i -> i >= width - width % 8 - 1, value -> value * 1.01 + 0.01);
        }
    }

    private static BrokenBackend rows(String name, String story, LongPredicate rows) {
        return step(name, story, "B1.gradientsOfRowsAroundPowersOfTwo", "dgamma|dbeta",
                () -> Tampered.backward((steps, call) -> leaveOutTheLast(steps, call, rows)));
    }

    private static void leaveOutTheLast(Tampered steps, Backward call, LongPredicate rows) {
        if (rows.test(call.dy().count())) {
            steps.leaveOut(call, call.dy().count() - 1);
        }
    }
}
