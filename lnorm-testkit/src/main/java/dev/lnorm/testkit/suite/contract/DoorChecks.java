// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.contract;

import dev.lnorm.Backward;
import dev.lnorm.Capability;
import dev.lnorm.DeviceQueue;
import dev.lnorm.Forward;
import dev.lnorm.HeapStatistics;
import dev.lnorm.NormKernel;
import dev.lnorm.NormSpec;
import dev.lnorm.SavedStatistics;
import dev.lnorm.testkit.OperandSpace;
import dev.lnorm.testkit.PlacedRows;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.calls.Calls;
import dev.lnorm.testkit.suite.calls.KernelDoor;

/** C2, C5 and C6 behind the API: what {@link dev.lnorm.LayerNorm} would refuse, or never lets happen. */
public final class DoorChecks {
    private static final int WIDTH = 12;

    private DoorChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("C2", "aBackwardPassThatIsNotDeclaredIsNotThere", Check.Scope.KIND,
                DoorChecks::noBackwardThatIsNotDeclared);
        catalogue.add("C5", "theKernelTakesNoRows", Check.Scope.KIND, DoorChecks::theKernelTakesNoRows);
        catalogue.add("C6", "kernelsOfOneSpecAreApart", Check.Scope.KIND, DoorChecks::kernelsOfOneSpecAreApart);
    }

    /** A kernel without the capability that computes all the same computes what nobody has tested. */
    private static void noBackwardThatIsNotDeclared(Trial trial) {
        if (trial.has(Capability.BACKWARD)) {
            return; // there is nothing to refuse
        }
        NormSpec spec = trial.spec(WIDTH);
        try (NormKernel kernel = KernelDoor.prepare(trial.device(), spec);
                SavedStatistics saved = new HeapStatistics(trial.device(), spec, 1);
                DeviceQueue queue = trial.device().openQueue();
                OperandSpace space = new OperandSpace(trial.device(), trial.dense())) {
            PlacedRows x = space.holding(trial.type(), new double[WIDTH], WIDTH);
            PlacedRows dx = space.poisoned(trial.type(), 1, WIDTH);
            space.upload();
            Calls.refused("BACKWARD is not declared and the kernel has a backward pass",
                    UnsupportedOperationException.class, () -> KernelDoor.backward(kernel,
                            Backward.of(x.rows(), x.rows(), saved).dx(dx.rows()), queue));
            space.download();
            Trial.expect(dx.firstUnwritten() == 0, "a refused backward pass wrote to dx");
        }
    }

    private static void theKernelTakesNoRows(Trial trial) {
        try (NormKernel kernel = KernelDoor.prepare(trial.device(), trial.spec(WIDTH));
                DeviceQueue queue = trial.device().openQueue();
                OperandSpace space = new OperandSpace(trial.device(), trial.dense())) {
            PlacedRows x = space.poisoned(trial.type(), 1, WIDTH);
            PlacedRows y = space.poisoned(trial.type(), 1, WIDTH);
            space.upload();
            KernelDoor.forward(kernel, Forward.of(x.rows().view(0, 0, WIDTH), y.rows().view(0, 0, WIDTH)), queue);
            queue.finish();
            space.download();
            for (double value : y.values()) {
                Trial.expect(Double.isNaN(value), "a call of 0 rows wrote " + value + " to y");
            }
        }
    }

    /** Closing one kernel leaves another of the same spec working: neither is handed out twice. */
    private static void kernelsOfOneSpecAreApart(Trial trial) {
        NormSpec spec = trial.spec(WIDTH);
        NormKernel one = KernelDoor.prepare(trial.device(), spec);
        try (NormKernel another = KernelDoor.prepare(trial.device(), spec);
                DeviceQueue queue = trial.device().openQueue();
                OperandSpace space = new OperandSpace(trial.device(), trial.dense())) {
            Trial.expect(one != another, "prepare(" + spec + ") returned the same kernel twice: who closes it first "
                    + "closes it for the other");
            PlacedRows x = space.holding(trial.type(), new double[WIDTH], WIDTH);
            PlacedRows y = space.poisoned(trial.type(), 1, WIDTH);
            space.upload();
            one.close();
            KernelDoor.forward(another, Forward.of(x.rows(), y.rows()), queue);
            queue.finish();
            space.download();
            Trial.expect(y.firstUnwritten() < 0, "after another kernel of " + spec + " was closed this one wrote "
                    + "nothing");
        }
    }
}
