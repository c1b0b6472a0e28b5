// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.views;

import dev.lnorm.Capability;
import dev.lnorm.Forward;
import dev.lnorm.LayerNorm;
import dev.lnorm.Memory;
import dev.lnorm.Rows;
import dev.lnorm.testkit.OperandSpace;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.PlacedRows;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.answers.Agreement;
import dev.lnorm.testkit.suite.answers.RuleBroken;
import dev.lnorm.testkit.suite.calls.CallRun;
import dev.lnorm.testkit.suite.calls.Calls;
import dev.lnorm.testkit.suite.calls.View;
import dev.lnorm.testkit.suite.problems.Repeated;
import dev.lnorm.testkit.suite.problems.Sample;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** V1 and V4: wherever rows lie, the results are those of dense rows. */
public final class ViewChecks {
    private static final List<String> OPERANDS = List.of("x", "residual", "y", "h", "dy", "dh", "dx");
    private static final int[] WIDTHS = {1, 7, 65, 130};

    private ViewChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("V1", "gapsBetweenRows", Check.Scope.PLACE, ViewChecks::gapsBetweenRows,
                Capability.STRIDED_ROWS);
        catalogue.add("V1", "oneOperandStridedAtATime", Check.Scope.PLACE, ViewChecks::oneOperandStridedAtATime,
                Capability.STRIDED_ROWS);
        catalogue.add("V1", "blocksOfRows", Check.Scope.PLACE, ViewChecks::blocksOfRows, Capability.STRIDED_ROWS);
        catalogue.add("V1", "oneInputRowForAll", Check.Scope.PLACE, ViewChecks::oneInputRowForAll,
                Capability.STRIDED_ROWS);
        catalogue.add("V1", "oneInputBlockForAll", Check.Scope.PLACE, ViewChecks::oneInputBlockForAll,
                Capability.STRIDED_ROWS);
        catalogue.add("V1", "stridesOfEveryMagnitude", Check.Scope.PLACE, ViewChecks::stridesOfEveryMagnitude,
                Capability.STRIDED_ROWS);
        catalogue.add("V1", "packedColumns", Check.Scope.PLACE, ViewChecks::packedColumns, Capability.STRIDED_ROWS);
        catalogue.add("V1", "denseRowsAtAnyElement", Check.Scope.PLACE, ViewChecks::denseRowsAtAnyElement);
        catalogue.add("V1", "parametersInsideABuffer", Check.Scope.PLACE, ViewChecks::parametersInsideABuffer);
        catalogue.add("V4", "nanAroundTheRowsStaysOut", Check.Scope.PLACE, ViewChecks::nanAroundTheRowsStaysOut,
                Capability.STRIDED_ROWS);
        catalogue.add("V4", "memoryThatEndsWithTheLastRow", Check.Scope.PLACE,
                ViewChecks::memoryThatEndsWithTheLastRow);
    }

    /** Every operand with an offset and a gap of its own, so that none can be taken for another's. */
    static CallRun gapped(CallRun run, int width) {
        for (int i = 0; i < OPERANDS.size(); i++) {
            run.view(OPERANDS.get(i), View.gaps(width, 3 * i + 1, 2 * i + 1));
        }
        return run;
    }

    /** Every operand in blocks; their lengths, gaps and offsets all differ. */
    static CallRun blocked(CallRun run, int width) {
        for (int i = 0; i < OPERANDS.size(); i++) {
            run.view(OPERANDS.get(i), View.blocks(width, i, i % 3, 2 + i % 3, 3 + 2 * i));
        }
        return run;
    }

    private static void gapsBetweenRows(Trial trial) {
        for (int width : WIDTHS) {
            Problem problem = Sample.of(trial, width, 6, width);
            Agreement.withPlainCall(trial, problem).expect("with gaps between rows",
                    Calls.run(trial, problem, run -> gapped(run, width)));
        }
    }

    private static void oneOperandStridedAtATime(Trial trial) {
        int width = 70;
        Problem problem = Sample.of(trial, 1, 5, width);
        Agreement dense = Agreement.withPlainCall(trial, problem);
        for (String operand : OPERANDS) {
            dense.expect("with a gap of 3 between the rows of " + operand + " and dense other operands",
                    Calls.run(trial, problem, run -> run.view(operand, View.gaps(width, 0, 3))));
        }
    }

    private static void blocksOfRows(Trial trial) {
        for (int width : WIDTHS) {
            Problem problem = Sample.of(trial, width, 11, width);
            Agreement.withPlainCall(trial, problem).expect("with rows in blocks, the last one short,",
                    Calls.run(trial, problem, run -> blocked(run, width)));
        }
    }

    private static void oneInputRowForAll(Trial trial) {
        repeatedInputs(trial, 1, View.oneRow(2), "with one row for all (stride 0) as ");
    }

    private static void oneInputBlockForAll(Trial trial) {
        repeatedInputs(trial, 3, View.oneBlock(33, 2, 3), "with one block of 3 rows for all (block stride 0) as ");
    }

    private static void repeatedInputs(Trial trial, int period, View view, String what) {
        int width = 33;
        Problem sample = Sample.of(trial, period, 9, width);
        Map<String, Problem> repeated = Repeated.each(sample, period);
        repeated.forEach((operand, problem) -> Agreement.withPlainCall(trial, problem).expect(what + operand,
                Calls.run(trial, problem, run -> run.view(operand, view))));
    }

    /** Offsets, strides and strides of blocks in every octave from the width to twice the budget of elements. */
    private static void stridesOfEveryMagnitude(Trial trial) {
        int width = 21;
        Problem problem = Sample.of(trial, 2, 6, width);
        Agreement dense = Agreement.withPlainCall(trial, problem);
        SplittableRandom random = trial.random(3);
        for (int least = 32; least <= trial.options().elements(); least *= 2) {
            int octave = least;
            dense.expect("with offsets and strides of " + octave + " to " + 2 * octave + " elements",
                    Calls.run(trial, problem, run -> {
                        for (String operand : OPERANDS) {
                            int stride = random.nextInt(octave, 2 * octave);
                            run.view(operand, random.nextBoolean()
                                    ? View.gaps(width, random.nextInt(octave, 2 * octave), stride - width)
                                    : View.blocks(width, 1, 2, 2, stride));
                        }
                        return run;
                    }));
        }
    }

    /** V1 and V6: x and y are columns of the same packed rows; views that interleave are not aliases. */
    private static void packedColumns(Trial trial) {
        int width = 40;
        int rows = 5;
        Problem problem = Problem.of(trial.spec(width), Sample.plain(trial, 1, rows, width).x());
        Outcome plain = Calls.run(trial, problem, run -> run.omit("save"));
        try (LayerNorm norm = LayerNorm.on(trial.device(), problem.spec());
                OperandSpace space = new OperandSpace(trial.device(), trial.dense())) {
            PlacedRows packed = space.poisoned(trial.type(), 3 * rows * width, memory -> Rows.of(memory, width));
            double[] before = new double[3 * rows * width];
            for (int i = 0; i < problem.x().length; i++) {
                before[i / width * 3 * width + i % width] = problem.x()[i];
            }
            packed.set(before);
            space.upload();
            Memory memory = packed.rows().memory();
            norm.forward(Forward.of(Rows.strided(memory, width, 0, rows, 3L * width),
                    Rows.strided(memory, width, 2L * width, rows, 3L * width)));
            space.download();
            double[] after = packed.values();
            for (int i = 0; i < before.length; i++) {
                boolean written = i % (3 * width) >= 2 * width;
                double expected = written ? plain.y()[i / (3 * width) * width + i % width] : before[i];
                boolean same = written
                        ? near(after[i], expected, trial)
                        : Double.doubleToLongBits(after[i]) == Double.doubleToLongBits(expected);
                if (!same) {
                    throw new RuleBroken("in rows packed three by three element " + i + " is " + after[i]
                            + ", expected " + expected + ": "
                            + (written ? "the third column is y" : "this column is not an output") + " (seed "
                            + trial.options().seed() + ", " + problem + ")", null);
                }
            }
        }
    }

    /** Without gamma and beta, N9.1 allows 8 u (|xhat| + 1) for each, and a step of the stored type. */
    private static boolean near(double actual, double expected, Trial trial) {
        double u = trial.spec(1).computeType().unitRoundoff();
        double step = trial.type().isSixteenBit() ? Math.abs(expected) * 0x1p-7 + 0x1p-24 : 0;
        return Math.abs(actual - expected) <= 16 * u * (Math.abs(expected) + 1) + step;
    }

    private static void denseRowsAtAnyElement(Trial trial) {
        int width = 37;
        Problem problem = Sample.of(trial, 1, 4, width);
        Agreement plain = Agreement.withPlainCall(trial, problem);
        for (int offset = 1; offset < 9; offset++) {
            int first = offset;
            plain.expect("with dense rows that begin at odd elements (x at " + first + ", the next at "
                    + (first + 1) + ", ...)", Calls.run(trial, problem, run -> {
                        for (int i = 0; i < OPERANDS.size(); i++) {
                            run.view(OPERANDS.get(i), View.gaps(width, first + i, 0));
                        }
                        return run;
                    }));
        }
    }

    private static void parametersInsideABuffer(Trial trial) {
        int width = 65;
        Problem problem = Sample.of(trial, 1, 4, width);
        Agreement.withPlainCall(trial, problem).expect("with parameters that are slices of longer buffers",
                Calls.run(trial, problem, run -> run
                        .view("gamma", View.gaps(width, 3, 0))
                        .view("gamma in backward", View.gaps(width, 9, 0))
                        .view("beta", View.gaps(width, 5, 0))
                        .view("dgamma", View.gaps(width, 1, 0))
                        .view("dbeta", View.gaps(width, 7, 0))));
    }

    /** A value from outside a row that takes part in a sum makes it NaN, and so does one that is multiplied by 0. */
    private static void nanAroundTheRowsStaysOut(Trial trial) {
        for (int width = 1; width <= 70; width += 3) {
            Problem problem = Sample.of(trial, width, 3, width);
            int gap = width % 5 + 1;
            int row = width;
            Outcome outcome = Calls.run(trial, problem, run -> {
                OPERANDS.forEach(operand -> run.view(operand, View.gaps(row, 16, gap)));
                return run;
            });
            for (double[] result : List.of(outcome.y(), outcome.h(), outcome.dx(), outcome.dgamma(),
                    outcome.dbeta())) {
                for (double value : result) {
                    if (Double.isNaN(value)) {
                        throw new RuleBroken("a result is NaN: memory outside the rows, which is NaN, was read (seed "
                                + trial.options().seed() + ", " + problem + ")", null);
                    }
                }
            }
        }
    }

    /** On arrays an element too many is an exception; elsewhere it is whatever comes next. */
    private static void memoryThatEndsWithTheLastRow(Trial trial) {
        for (int width = 1; width <= 70; width += 3) {
            Problem problem = Sample.of(trial, width, 3, width);
            try {
                Calls.run(trial, problem);
            } catch (IndexOutOfBoundsException outside) {
                throw new RuleBroken("memory behind the last row was asked for: " + outside.getMessage() + " (seed "
                        + trial.options().seed() + ", " + problem + ")", outside);
            }
        }
    }
}
