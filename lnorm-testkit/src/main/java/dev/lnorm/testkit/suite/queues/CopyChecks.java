// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.queues;

import dev.lnorm.DeviceQueue;
import dev.lnorm.ElementType;
import dev.lnorm.Memory;
import dev.lnorm.Rows;
import dev.lnorm.testkit.Layout;
import dev.lnorm.testkit.OperandSpace;
import dev.lnorm.testkit.PlacedRows;
import dev.lnorm.testkit.oracle.NormResult;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.answers.RuleBroken;
import dev.lnorm.testkit.suite.problems.OrdinaryProblems;
import java.util.Random;

/** Q4: what a copy moves, and when an array is the caller's again. */
public final class CopyChecks {
    /** Around vectors and pages; the last as far as the budget of elements allows. */
    private static final int[] LENGTHS = {1, 2, 3, 64, 1000, 1023, 4099, 70_001};

    private CopyChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("Q4", "arraysAreTheCallersAfterACopy", Check.Scope.PLACE,
                CopyChecks::arraysAreTheCallersAfterACopy);
        catalogue.add("Q4", "aCopyMovesItsViewAndNothingElse", Check.Scope.PLACE,
                CopyChecks::aCopyMovesItsViewAndNothingElse);
    }

    /** The array is overwritten as soon as {@code copy} returns, and read as soon as it returns the other way. */
    private static void arraysAreTheCallersAfterACopy(Trial trial) {
        double[] values = values(trial, 5200);
        try (DeviceQueue queue = trial.device().openQueue();
                OperandSpace array = new OperandSpace(trial.device(), Layout.DENSE_HEAP);
                OperandSpace space = new OperandSpace(trial.device(), trial.dense())) {
            PlacedRows caller = array.holding(trial.type(), values, values.length);
            Memory there = space.poisoned(trial.type(), 1, values.length).rows().memory();
            queue.copy(caller.rows().memory(), there);
            caller.set(new double[values.length]);
            PlacedRows back = array.poisoned(trial.type(), 1, values.length);
            queue.copy(there, back.rows().memory());
            same(trial, values, back.values(), "went to the device and came back",
                    "the array was read or written after copy returned");
            queue.finish();
        }
    }

    /** From an array to the device, on the device, and back: slices of every length that begin anywhere. */
    private static void aCopyMovesItsViewAndNothingElse(Trial trial) {
        for (int i = 0; i < LENGTHS.length; i++) {
            int length = LENGTHS[i];
            if (length <= trial.options().elements() + trial.options().elements() / 8) {
                copy(trial, length, 7 * i % 5, 3 * i % 7 + 1, i % 3);
            }
        }
    }

    private static void copy(Trial trial, int length, int from, int over, int to) {
        double[] values = values(trial, length);
        try (DeviceQueue queue = trial.device().openQueue();
                OperandSpace array = new OperandSpace(trial.device(), Layout.DENSE_HEAP);
                OperandSpace space = new OperandSpace(trial.device(), trial.dense())) {
            PlacedRows caller = slice(array, trial.type(), length, from);
            caller.set(values);
            PlacedRows one = slice(space, trial.type(), length, over);
            PlacedRows other = slice(space, trial.type(), length, to);
            PlacedRows back = slice(array, trial.type(), length, over);
            space.upload();
            queue.copy(caller.parameter(), one.parameter());
            queue.copy(one.parameter(), other.parameter());
            queue.copy(other.parameter(), back.parameter());
            queue.finish();
            space.download();
            String what = "of " + length + " elements, copied from element " + from + " of an array to " + over
                    + " and "
                    + to + " of memory of the device and back,";
            same(trial, values, back.values(), what, "a slice is taken from the beginning of its memory, or cut");
            for (PlacedRows target : new PlacedRows[] {one, other, back}) {
                int at = target.firstDisturbed();
                Trial.expect(at < 0, what + " element " + at + " of the target was written, which is outside the view");
            }
        }
    }

    private static PlacedRows slice(OperandSpace space, ElementType type, int length, int from) {
        return space.poisoned(type, length + from + 9, memory -> Rows.strided(memory, length, from, 1, length));
    }

    private static double[] values(Trial trial, int length) {
        Random random = Random.from(trial.random(length));
        return OrdinaryProblems.stored(trial.type(), length, _ -> random.nextGaussian());
    }

    private static void same(Trial trial, double[] expected, double[] actual, String what, String usually) {
        for (int i = 0; i < expected.length; i++) {
            if (!NormResult.same(expected[i], actual[i])) {
                throw new RuleBroken("element " + i + " " + what + " was " + expected[i] + " and is " + actual[i] + ": "
                        + usually + " (seed " + trial.options().seed() + ")", null);
            }
        }
    }
}
