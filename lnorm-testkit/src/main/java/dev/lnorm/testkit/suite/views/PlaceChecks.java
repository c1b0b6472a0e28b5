// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.views;

import dev.lnorm.LayerNorm;
import dev.lnorm.SavedStatistics;
import dev.lnorm.testkit.Layout;
import dev.lnorm.testkit.OperandSpace;
import dev.lnorm.testkit.Place;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.answers.Agreement;
import dev.lnorm.testkit.suite.calls.CallOperands;
import dev.lnorm.testkit.suite.problems.Sample;
import java.util.Locale;
import java.util.function.Function;

/** V1 and C3: each operand says itself where it is, whatever the others say. */
public final class PlaceChecks {
    private static final int ROWS = 5;
    private static final int WIDTH = 67;

    private PlaceChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("V1", "rowsInsideASlice", Check.Scope.PLACE, PlaceChecks::rowsInsideASlice);
        catalogue.add("C3", "memoryOfSeveralKindsInOneCall", Check.Scope.PLACE,
                PlaceChecks::memoryOfSeveralKindsInOneCall);
    }

    /** Memory that is cut out of other memory has an offset of its own, to which that of the rows is added. */
    private static void rowsInsideASlice(Trial trial) {
        for (int slice : new int[] {1, 16}) {
            agrees(trial, "with operands in memory that is a slice, from element " + slice + " of other memory",
                    space -> _ -> space, slice);
        }
    }

    /** One operand after the other in memory of another kind, as far as the device declares several. */
    private static void memoryOfSeveralKindsInOneCall(Trial trial) {
        for (Place other : Place.values()) {
            if (other != trial.variant().place() && trial.has(other.needs())) {
                for (String operand : CallOperands.NAMES) {
                    try (OperandSpace apart = new OperandSpace(trial.device(), new Layout(other, 0, 0))) {
                        agrees(trial, "with " + operand + " in " + named(other) + " and the other operands in "
                                + named(trial.variant().place()),
                                space -> name -> name.equals(operand) ? apart : space, 0);
                    }
                }
            }
        }
    }

    private static String named(Place place) {
        return place == Place.HEAP ? "Java arrays" : place.name().toLowerCase(Locale.ROOT) + " memory";
    }

    private static void agrees(Trial trial, String what, Function<OperandSpace, Function<String, OperandSpace>> spaces,
            int slice) {
        Problem problem = Sample.of(trial, 40, ROWS, WIDTH);
        try (LayerNorm norm = LayerNorm.on(trial.device(), problem.spec());
                OperandSpace space = new OperandSpace(trial.device(), trial.dense());
                SavedStatistics saved = problem.dy() == null ? null : norm.statistics(ROWS)) {
            CallOperands call = new CallOperands(norm, problem, spaces.apply(space), slice, saved);
            call.forward();
            call.backward();
            Agreement.withPlainCall(trial, problem).expect(what, call.outcome());
        }
    }
}
