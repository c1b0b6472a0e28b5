// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.contract;

import dev.lnorm.Backward;
import dev.lnorm.Capability;
import dev.lnorm.ElementType;
import dev.lnorm.Forward;
import dev.lnorm.LayerNorm;
import dev.lnorm.NormSpec;
import dev.lnorm.SavedStatistics;
import dev.lnorm.Support;
import dev.lnorm.testkit.Layout;
import dev.lnorm.testkit.OperandSpace;
import dev.lnorm.testkit.Place;
import dev.lnorm.testkit.PlacedRows;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.answers.RuleBroken;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * C2 and C7: what is not declared is refused, with {@link UnsupportedOperationException}, and nothing is written. One
 * small call for each capability that needs that capability and no other beyond what the device declares.
 */
public final class Refusals {
    private static final int WIDTH = 8;
    private static final int ROWS = 2;

    private final Trial trial;
    private final NormSpec spec;
    private final Support support;
    private final Capability capability;

    private Refusals(Trial trial, Capability capability) {
        this.trial = trial;
        this.spec = trial.spec(WIDTH);
        this.support = trial.device().support(spec);
        this.capability = capability;
    }

    /** C7: a spec that is not supported cannot be prepared. */
    public static void specIsRefused(Trial trial) {
        refused(trial.spec(WIDTH) + " is not supported", () -> LayerNorm.on(trial.device(), trial.spec(WIDTH)).close());
    }

    /** C7: whether {@code spec} is supported; if not, that it cannot be prepared either. */
    public static boolean supportedOrRefused(Trial trial, NormSpec spec) {
        boolean supported = trial.device().support(spec).supported();
        if (!supported) {
            refused(spec + " is not supported", () -> LayerNorm.on(trial.device(), spec).close());
        }
        return supported;
    }

    /** C2: a call that needs {@code capability}, which the device does not declare for the variant. */
    public static void capabilityIsRefused(Trial trial, Capability capability) {
        new Refusals(trial, capability).check();
    }

    private void check() {
        switch (capability) {
            case REPRODUCIBLE -> {
                // a promise about bits: there is no call that needs it
            }
            case DEVICE_MEMORY -> refused("device memory is not declared",
                    () -> trial.device().allocate(trial.type(), WIDTH).close());
            case HEAP_MEMORY -> forwardIsRefused(Layout.DENSE_HEAP, call -> {});
            case NATIVE_MEMORY -> forwardIsRefused(Layout.DENSE_NATIVE, call -> {});
            case STRIDED_ROWS -> forwardIsRefused(new Layout(declaredPlace(), 1, 2), call -> {});
            case RESIDUAL -> forwardIsRefused(dense(), call -> call.forward = call.forward
                    .residual(call.space.holding(trial.type(), new double[ROWS * WIDTH], WIDTH).rows()));
            case IN_PLACE -> forwardIsRefused(dense(), call -> call.forward = Forward.of(call.y.rows(), call.y.rows()));
            case SAVED_STATISTICS -> statisticsAreRefused();
            case BACKWARD -> backwardIsRefused(ElementType::compute, Backward.Mode.OVERWRITE);
            case ACCUMULATE -> backwardIsRefused(type -> type, Backward.Mode.ACCUMULATE);
            case WIDE_GRADIENTS -> {
                if (trial.type().isSixteenBit()) {
                    backwardIsRefused(ElementType::compute, Backward.Mode.OVERWRITE);
                }
            }
        }
    }

    /** A forward call under construction. */
    private static final class Call {
        private final OperandSpace space;
        private final PlacedRows y;
        private Forward forward;

        Call(OperandSpace space, ElementType type) {
            this.space = space;
            this.y = space.poisoned(type, ROWS, WIDTH);
            this.forward = Forward.of(space.holding(type, new double[ROWS * WIDTH], WIDTH).rows(), y.rows());
        }
    }

    private void forwardIsRefused(Layout layout, Consumer<Call> change) {
        try (LayerNorm norm = LayerNorm.on(trial.device(), spec);
                OperandSpace space = new OperandSpace(trial.device(), layout)) {
            Call call = new Call(space, trial.type());
            change.accept(call);
            space.upload();
            refused(capability + " is not declared", () -> norm.forward(call.forward));
            space.download();
            untouched(call.y);
        }
    }

    private void statisticsAreRefused() {
        try (LayerNorm norm = LayerNorm.on(trial.device(), spec)) {
            refused(capability + " is not declared", () -> norm.statistics(ROWS).close());
        }
    }

    private void backwardIsRefused(UnaryOperator<ElementType> gradientType, Backward.Mode mode) {
        if (!support.has(Capability.SAVED_STATISTICS)) {
            statisticsAreRefused(); // without them a backward call cannot even be made
            return;
        }
        ElementType type = trial.type();
        try (LayerNorm norm = LayerNorm.on(trial.device(), spec);
                SavedStatistics saved = norm.statistics(ROWS);
                OperandSpace space = new OperandSpace(trial.device(), dense())) {
            PlacedRows x = space.holding(type, new double[ROWS * WIDTH], WIDTH);
            PlacedRows y = space.poisoned(type, ROWS, WIDTH);
            PlacedRows dgamma = space.poisoned(gradientType.apply(type), 1, WIDTH);
            space.upload();
            norm.forward(Forward.of(x.rows(), y.rows()).save(saved));
            refused(capability + " is not declared",
                    () -> norm.backward(Backward.of(x.rows(), x.rows(), saved).dgamma(dgamma.parameter(), mode)));
            space.download();
            untouched(dgamma);
        }
    }

    private Layout dense() {
        return new Layout(declaredPlace(), 0, 0);
    }

    private Place declaredPlace() {
        return Arrays.stream(Place.values()).filter(place -> support.has(place.needs())).findFirst().orElseThrow();
    }

    private static void refused(String what, Runnable call) {
        try {
            call.run();
        } catch (UnsupportedOperationException expected) {
            return;
        }
        throw new RuleBroken(what + ", and the call was not refused with UnsupportedOperationException", null);
    }

    private static void untouched(PlacedRows output) {
        for (double value : output.values()) {
            Trial.expect(Double.isNaN(value), "a refused call wrote to its output");
        }
    }
}
