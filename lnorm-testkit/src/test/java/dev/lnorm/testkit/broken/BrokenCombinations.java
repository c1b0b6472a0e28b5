// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import static dev.lnorm.testkit.broken.BrokenBackend.step;

import dev.lnorm.Backward;
import dev.lnorm.Forward;
import dev.lnorm.Memory;
import java.util.List;
import java.util.function.Predicate;

/** Bugs that take two things together: a size, and a way to make the call. */
final class BrokenCombinations {
    private static final String OUTPUTS = "F1.outputsOfCallsOfEverySize";
    private static final String GRADIENTS = "B1.gradientsOfCallsOfEverySize";

    private BrokenCombinations() {}

    static List<BrokenBackend> all() {
        return List.of(
                forward("in-place-in-wide-rows", "a row read again when it no longer fits in registers",
                        call -> call.x().memory() == call.y().memory() && call.y().width() > 2048),
                forward("strides-in-wide-rows", "the dense path for rows of several blocks",
                        call -> call.y().stride() > call.y().width() && call.y().width() > 1024),
                forward("strides-of-many-rows", "a second wave of groups that starts from a dense row",
                        call -> call.x().stride() > call.x().width() && call.y().count() > 40),
                forward("residuals-in-wide-rows", "the fused kernel's second block", call -> call.residual() != null
                        && call.y().width() > 4096),
                forward("no-statistics-of-many-rows", "the inference kernel's second wave",
                        call -> call.statistics() == null && call.y().count() > 64),
                backward("dgamma-alone-in-wide-rows", "a kernel variant that only fine-tuning takes", "dgamma",
                        call -> call.dbeta() == null && call.dy().width() > 1024),
                backward("dgamma-alone-of-many-rows", "the same variant's second wave", "dgamma",
                        call -> call.dbeta() == null && call.dy().count() > 64),
                backward("accumulation-of-many-rows", "the old value read again by the second stage", "dgamma",
                        call -> call.dgammaMode() == Backward.Mode.ACCUMULATE && call.dy().count() > 300),
                backward("native-gradients-of-many-rows", "the other memory's second stage", "dgamma",
                        call -> call.dgamma() instanceof Memory.Native && call.dy().count() > 300),
                step("dh-lost-where-dx-is-dy", "two aliases for one pointer argument", "V7.dxIsDyWithDh", "dx = dy",
                        DhLostInPlace::new),
                step("dbeta-of-dense-dy", "the column kernel is given no stride", "V1 " + GRADIENTS, "dbeta|dgamma",
                        () -> Tampered.backward(BrokenCombinations::denseDbeta)),
                step("gamma-taken-for-beta", "one address, so one operand", "V7.gammaMayBeBeta",
                        "gamma and beta the same",
                        () -> Tampered.forward((steps, call) -> steps.change(call.y(),
                                call.gamma() != null && call.gamma() == call.beta() ? 0 : -1, _ -> 0))));
    }

    /** The last element of the last row is off. */
    private static BrokenBackend forward(String name, String story, Predicate<Forward> when) {
        return step(name, story, OUTPUTS, "y", () -> Tampered.forward((steps, call) -> {
            if (when.test(call)) {
                steps.change(call.y(), call.y().count() - 1, i -> i == call.y().width() - 1, value -> value + 1);
            }
        }));
    }

    private static BrokenBackend backward(String name, String story, String message, Predicate<Backward> when) {
        return step(name, story, GRADIENTS, message, () -> Tampered.backward((steps, call) -> {
            if (when.test(call)) {
                steps.change(call.dgamma(), _ -> true, value -> value + 1 + Math.abs(value));
            }
        }));
    }

    private static void denseDbeta(Tampered steps, Backward call) {
        Memory dbeta = call.dbeta();
        boolean fits = call.dy().memory().length() >= call.dy().offset() + call.dy().count() * call.dy().width();
        for (int j = 0; dbeta != null && fits && call.dbetaMode() == Backward.Mode.OVERWRITE
                && j < dbeta.length(); j++) {
            double sum = 0;
            for (long row = 0; row < call.dy().count(); row++) {
                sum += steps.get(call.dy().memory(), call.dy().offset() + row * dbeta.length() + j);
            }
            steps.set(dbeta, j, sum);
        }
    }

    private static final class DhLostInPlace extends SoftSteps {
        @Override
        double[] inputGradient(dev.lnorm.NormSpec spec, double[] dy, double[] xhat, double[] gamma, double rstd,
                double[] dh) {
            return super.inputGradient(spec, dy, xhat, gamma, rstd, inPlace.get() ? new double[dh.length] : dh);
        }

        private final ThreadLocal<Boolean> inPlace = ThreadLocal.withInitial(() -> false);

        @Override
        void backward(SoftBackward pass) {
            dev.lnorm.Rows dx = pass.call().dx();
            inPlace.set(dx != null && dx.memory() == pass.call().dy().memory());
            super.backward(pass);
        }
    }
}
