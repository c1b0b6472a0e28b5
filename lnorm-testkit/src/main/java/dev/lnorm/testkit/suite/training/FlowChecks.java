// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.training;

import dev.lnorm.Capability;
import dev.lnorm.ElementType;
import dev.lnorm.NormSpec;
import dev.lnorm.testkit.network.Network;
import dev.lnorm.testkit.network.NormSource;
import dev.lnorm.testkit.network.Parameter;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.answers.Compared;
import java.util.Arrays;
import java.util.List;

/** T1 to T3: the gradients of a network of which the norm is one layer. */
public final class FlowChecks {
    private static final double DELTA = 1e-5;

    private FlowChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("T1", "gradientsReachEveryParameter", Check.Scope.KIND, FlowChecks::gradientsReachEveryParameter,
                Capability.BACKWARD);
        catalogue.add("T2", "microBatchesAddUp", Check.Scope.KIND, FlowChecks::microBatchesAddUp, Capability.BACKWARD,
                Capability.ACCUMULATE);
        catalogue.add("T2", "aResetForgetsTheStepBefore", Check.Scope.KIND, FlowChecks::aResetForgetsTheStepBefore,
                Capability.BACKWARD, Capability.ACCUMULATE);
        catalogue.add("T3", "everyParametersGradientAgreesWithDifferences", Check.Scope.KIND,
                FlowChecks::everyParametersGradientAgreesWithDifferences, Capability.BACKWARD);
    }

    private static Compared compared(Trial trial, String what, String usually) {
        return new Compared(trial, what + ", seed " + trial.options().seed() + Displaced.UNIT, usually);
    }

    private static NormSpec spec(Trial trial) {
        return trial.spec(Lesson.HIDDEN);
    }

    /** Data and weights are random, so that every single gradient is a number other than 0. */
    private static void gradientsReachEveryParameter(Trial trial) {
        Lesson lesson = new Lesson(trial);
        Compared compared = compared(trial, "a network with a norm of " + spec(trial),
                "that the backward pass leaves out a parameter, a column or the rows before it");
        try (Network network = lesson.network(Lesson.backend(trial, spec(trial)))) {
            lesson.gradients(network, 1);
            for (Parameter parameter : network.parameters()) {
                compared.holds(parameter.gradient().length == parameter.values().length, "the gradient of "
                        + parameter.name() + " has " + parameter.gradient().length + " elements for "
                        + parameter.values().length + " values");
                for (int i = 0; i < parameter.gradient().length; i++) {
                    double gradient = parameter.gradient()[i];
                    compared.holds(Double.isFinite(gradient) && gradient != 0, "the gradient of " + parameter.name()
                            + " at [" + i + "] is " + gradient + ", expected a number other than 0");
                }
            }
        }
    }

    /** The exact gradients: of the whole batch at once, by the reference, without any rounding to a stored type. */
    private static List<double[]> exact(Trial trial, Lesson lesson) {
        return lesson.gradients(Lesson.reference(exactSpec(trial)), 1);
    }

    /** The same norm of {@code f64} rows. */
    private static NormSpec exactSpec(Trial trial) {
        double epsilon = trial.type() == ElementType.FLOAT64 ? spec(trial).epsilon() : (float) spec(trial).epsilon();
        return spec(trial).types(ElementType.FLOAT64, ElementType.FLOAT64).epsilon(epsilon);
    }

    /** Holds gradients against the exact ones; the spread is taken over each parameter, as single ones can be 0. */
    private static void agree(Trial trial, Compared compared, Lesson lesson, int parts, Network network) {
        List<double[]> expected = exact(trial, lesson);
        List<Parameter> parameters = network.parameters();
        for (int p = 0; p < parameters.size(); p++) {
            double[] spread = spread(trial, lesson, expected, p, parts);
            compared.measured(Displaced.worst("gradient of " + parameters.get(p).name(), expected.get(p),
                    parameters.get(p).gradient(), spread));
        }
    }

    private static double[] spread(Trial trial, Lesson lesson, List<double[]> expected, int parameter, int parts) {
        double[] spread = new Displaced(trial).spread(spec(trial), expected.get(parameter),
                norms -> lesson.gradients(norms, parts).get(parameter));
        Arrays.fill(spread, Arrays.stream(spread).max().orElse(0));
        return spread;
    }

    private static void microBatchesAddUp(Trial trial) {
        Lesson lesson = new Lesson(trial);
        for (int parts : new int[] {1, 2, 3, Lesson.SAMPLES}) {
            Compared compared = compared(trial, parts + " micro-batches through a norm of " + spec(trial),
                    "that ACCUMULATE overwrites, or adds what was there once for each chunk of rows");
            try (Network network = lesson.network(Lesson.backend(trial, spec(trial)))) {
                lesson.gradients(network, parts);
                agree(trial, compared, lesson, parts, network);
            }
        }
    }

    private static void aResetForgetsTheStepBefore(Trial trial) {
        Lesson lesson = new Lesson(trial);
        Compared compared = compared(trial, "the second step with a norm of " + spec(trial),
                "that OVERWRITE adds, or that something of the call before is left in scratch memory");
        try (Network network = lesson.network(Lesson.backend(trial, spec(trial)))) {
            lesson.gradients(network, 3);
            List<double[]> first = network.parameters().stream().map(parameter -> parameter.gradient().clone())
                    .toList();
            network.resetGradients();
            lesson.gradients(network, 3);
            agree(trial, compared, lesson, 3, network);
            for (int p = 0; p < first.size(); p++) {
                compared.sameBits("gradient of " + network.parameters().get(p).name(), first.get(p),
                        network.parameters().get(p).gradient());
            }
        }
    }

    /**
     * Differences of the backend's own network in {@code f64}; for other types, in which a difference proves nothing,
     * of the reference's network in {@code f64}. They are off by what the step cuts off, of which twice the step shows
     * four times as much, and by the rounding of both losses over the step.
     */
    private static void everyParametersGradientAgreesWithDifferences(Trial trial) {
        Lesson lesson = new Lesson(trial);
        boolean own = trial.type() == ElementType.FLOAT64;
        NormSource evaluated = own ? Lesson.backend(trial, spec(trial)) : Lesson.reference(exactSpec(trial));
        List<double[]> exact = exact(trial, lesson);
        Compared compared = compared(trial, "a network with a norm of " + spec(trial),
                "a forward and a backward pass that do not belong together: epsilon, D - 1, gamma or a mean");
        try (Network network = lesson.network(Lesson.backend(trial, spec(trial)));
                Network differenced = lesson.network(evaluated)) {
            lesson.gradients(network, 1);
            double rounding = lossRounding(trial, lesson);
            for (int p = 0; p < network.parameters().size(); p++) {
                Parameter parameter = differenced.parameters().get(p);
                double[] spread = spread(trial, lesson, exact, p, 1);
                double[] expected = new double[spread.length];
                for (int i = 0; i < expected.length; i++) {
                    expected[i] = difference(lesson, differenced, parameter, i, DELTA);
                    double cutOff = Math.abs(difference(lesson, differenced, parameter, i, 2 * DELTA) - expected[i]);
                    spread[i] += cutOff + rounding / DELTA;
                }
                compared.measured(Displaced.worst("gradient of " + parameter.name(), expected,
                        network.parameters().get(p).gradient(), spread));
            }
        }
    }

    private static double difference(Lesson lesson, Network network, Parameter parameter, int i, double delta) {
        double before = parameter.values()[i];
        parameter.values()[i] = before + delta;
        double above = lesson.loss(network);
        parameter.values()[i] = before - delta;
        double below = lesson.loss(network);
        parameter.values()[i] = before;
        return (above - below) / (2 * delta);
    }

    /** How far a loss in {@code f64} is off: by displaced norms, and by the roundings of the sums around them. */
    private static double lossRounding(Trial trial, Lesson lesson) {
        double[] expected = losses(lesson, Lesson.reference(exactSpec(trial)));
        double displaced = new Displaced(trial).spread(exactSpec(trial), expected, norms -> losses(lesson, norms))[0];
        return displaced + Lesson.HIDDEN * 0x1p-53 * expected[0];
    }

    private static double[] losses(Lesson lesson, NormSource norms) {
        try (Network network = lesson.network(norms)) {
            return new double[] {lesson.loss(network)};
        }
    }
}
