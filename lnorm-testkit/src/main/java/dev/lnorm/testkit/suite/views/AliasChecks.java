// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.views;

import dev.lnorm.Capability;
import dev.lnorm.Forward;
import dev.lnorm.LayerNorm;
import dev.lnorm.Memory;
import dev.lnorm.Rows;
import dev.lnorm.testkit.OperandSpace;
import dev.lnorm.testkit.PlacedRows;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.answers.Agreement;
import dev.lnorm.testkit.suite.calls.CallRun;
import dev.lnorm.testkit.suite.calls.Calls;
import dev.lnorm.testkit.suite.problems.Sample;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * V6 to V8: which views may be the same. Rows are of all sorts, and some so wide that a row cannot be kept at hand: an
 * output that is written before an input has been read for the last time shows.
 */
public final class AliasChecks {
    private static final int[] WIDTHS = {5, 130, 1300};

    private AliasChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("V6", "overlapsAreRefused", Check.Scope.KIND, AliasChecks::overlapsAreRefused);
        catalogue.add("V7", "yIsX", Check.Scope.PLACE,
                trial -> aliased(trial, false, "with y = x", run -> run.alias("y", "x")), Capability.IN_PLACE);
        catalogue.add("V7", "sumIsX", Check.Scope.PLACE,
                trial -> aliased(trial, true, "with h = x", run -> run.alias("h", "x")), Capability.IN_PLACE,
                Capability.RESIDUAL);
        catalogue.add("V7", "sumIsResidual", Check.Scope.PLACE,
                trial -> aliased(trial, true, "with h = residual", run -> run.alias("h", "residual")),
                Capability.IN_PLACE, Capability.RESIDUAL);
        catalogue.add("V7", "yIsXAndSumIsResidual", Check.Scope.PLACE,
                trial -> aliased(trial, true, "with y = x and h = residual",
                        run -> run.alias("y", "x").alias("h", "residual")),
                Capability.IN_PLACE, Capability.RESIDUAL);
        catalogue.add("V7", "dxIsDy", Check.Scope.PLACE,
                trial -> aliased(trial, false, "with dx = dy, and dgamma and dbeta from the same call,",
                        run -> run.alias("dx", "dy")),
                Capability.IN_PLACE, Capability.BACKWARD);
        catalogue.add("V7", "dxIsDyWithDh", Check.Scope.PLACE,
                trial -> aliased(trial, true, "with dx = dy and a dh,", run -> run.alias("dx", "dy")),
                Capability.IN_PLACE, Capability.BACKWARD, Capability.RESIDUAL);
        catalogue.add("V7", "dxIsDh", Check.Scope.PLACE,
                trial -> aliased(trial, true, "with dx = dh, and dgamma and dbeta from the same call,",
                        run -> run.alias("dx", "dh")),
                Capability.IN_PLACE, Capability.BACKWARD, Capability.RESIDUAL);
        catalogue.add("V8", "overlappingOutputRowsAreRefused", Check.Scope.KIND,
                AliasChecks::overlappingOutputRowsAreRefused, Capability.STRIDED_ROWS);
        catalogue.add("V8", "readOnlyMemoryServesAsInputOnly", Check.Scope.KIND,
                AliasChecks::readOnlyMemoryServesAsInputOnly, Capability.NATIVE_MEMORY);
    }

    private static void aliased(Trial trial, boolean residual, String what, UnaryOperator<CallRun> alias) {
        for (int width : WIDTHS) {
            int rows = width > 1000 ? 4 : 18;
            Problem problem = residual
                    ? Sample.of(trial, width, rows, width)
                    : Sample.plain(trial, width, rows, width);
            Agreement.withPlainCall(trial, problem).expect(what, Calls.run(trial, problem, alias));
        }
        for (int width : new int[] {66, 1300}) {
            if (trial.has(Capability.STRIDED_ROWS)) {
                int rows = width > 1000 ? 3 : 7;
                Problem problem = residual ? Sample.of(trial, 1, rows, width) : Sample.plain(trial, 1, rows, width);
                Agreement.withPlainCall(trial, problem).expect(what + " and gaps between rows",
                        Calls.run(trial, problem, run -> alias.apply(ViewChecks.gapped(run, width))));
            }
        }
    }

    /** A guard: the API refuses what shares elements without being equal. */
    private static void overlapsAreRefused(Trial trial) {
        int width = 16;
        try (LayerNorm norm = LayerNorm.on(trial.device(), trial.spec(width));
                OperandSpace space = new OperandSpace(trial.device(), trial.dense())) {
            PlacedRows placed = space.poisoned(trial.type(), 4 * width, memory -> Rows.of(memory, width));
            space.upload();
            Memory memory = placed.rows().memory();
            for (long apart : List.of(1L, 15L, 17L, 31L)) {
                refused("y lies " + apart + " elements behind x, both of 2 rows of " + width,
                        () -> norm.forward(Forward.of(Rows.strided(memory, width, 0, 2, width),
                                Rows.strided(memory, width, apart, 2, width))));
            }
            space.download();
            Trial.expect(placed.firstUnwritten() == 0 && onlyPoison(placed), "a refused call wrote to its operands");
        }
    }

    private static void overlappingOutputRowsAreRefused(Trial trial) {
        int width = 16;
        try (LayerNorm norm = LayerNorm.on(trial.device(), trial.spec(width));
                OperandSpace space = new OperandSpace(trial.device(), trial.dense())) {
            PlacedRows x = space.poisoned(trial.type(), 3, width);
            PlacedRows y = space.poisoned(trial.type(), 4 * width, memory -> Rows.of(memory, width));
            space.upload();
            Memory memory = y.rows().memory();
            for (long stride : List.of(0L, 1L, 15L)) {
                refused("y has rows of 16 elements and a stride of " + stride,
                        () -> norm.forward(Forward.of(x.rows(), Rows.strided(memory, width, 0, 3, stride))));
            }
            refused("y has blocks of 2 rows that share a row", () -> norm.forward(Forward.of(x.rows(),
                    Rows.strided(memory, width, 0, 3, width).blocks(2, width))));
            space.download();
            Trial.expect(onlyPoison(y), "a refused call wrote to y");
        }
    }

    private static void readOnlyMemoryServesAsInputOnly(Trial trial) {
        int width = 16;
        try (LayerNorm norm = LayerNorm.on(trial.device(), trial.spec(width)); Arena arena = Arena.ofShared()) {
            MemorySegment readOnly = arena.allocate((long) width * trial.type().bytes(), 8).asReadOnly();
            MemorySegment writable = arena.allocate((long) width * trial.type().bytes(), 8);
            Rows input = Rows.of(Memory.of(readOnly, trial.type()), width);
            Rows output = Rows.of(Memory.of(writable, trial.type()), width);
            norm.forward(Forward.of(input, output));
            refused("y is read-only", () -> norm.forward(Forward.of(output, input)));
        }
    }

    private static boolean onlyPoison(PlacedRows placed) {
        for (double value : placed.values()) {
            if (!Double.isNaN(value)) {
                return false;
            }
        }
        return true;
    }

    private static void refused(String what, Runnable call) {
        Calls.refused(what, IllegalArgumentException.class, call);
    }
}
