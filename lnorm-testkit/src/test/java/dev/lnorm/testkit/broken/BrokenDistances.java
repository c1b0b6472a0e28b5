// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import static dev.lnorm.testkit.broken.BrokenBackend.step;

import dev.lnorm.Forward;
import dev.lnorm.Rows;
import java.util.List;
import java.util.function.ToLongBiFunction;

/** Bugs of rows that are far apart: one number of many that is 32 bits wide. */
final class BrokenDistances {
    private BrokenDistances() {}

    static List<BrokenBackend> all() {
        return List.of(
                start("block-stride-in-32-bits", "an int in the struct of arguments, beside a long",
                        "V2.blocksThatLeadBeyondTwoToThe31", (rows, row) -> rows.offset()
                                + row / rows.rowsPerBlock() * (int) rows.blockStride()
                                + row % rows.rowsPerBlock() * rows.stride()),
                step("residual-offset-in-32-bits", "an int in the variant that was added later",
                        "V2.rowsThatBeginBeyondTwoToThe31", "h|y", ResidualNear::new));
    }

    private static BrokenBackend start(String name, String story, String rules, ToLongBiFunction<Rows, Long> start) {
        return step(name, story, rules, "2\\^31|blocksThatLeadBeyondTwoToThe31", () -> new SoftSteps() {
            @Override
            long start(Rows rows, long row) {
                return start.applyAsLong(rows, row);
            }
        });
    }

    private static final class ResidualNear extends SoftSteps {
        @Override
        void finished(Forward call) {
            Rows residual = call.residual();
            Rows sum = call.sum();
            for (long row = 0; residual != null && sum != null && residual.start(row) > Integer.MAX_VALUE
                    && row < residual.count(); row++) {
                write(sum, row, new double[sum.width()]);
            }
        }
    }
}
