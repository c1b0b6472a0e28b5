// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.training;

import dev.lnorm.Capability;
import dev.lnorm.ElementType;
import dev.lnorm.NormSpec;
import dev.lnorm.testkit.network.AdamW;
import dev.lnorm.testkit.network.GradientClipping;
import dev.lnorm.testkit.network.GradientFlow;
import dev.lnorm.testkit.network.Network;
import dev.lnorm.testkit.network.NormSource;
import dev.lnorm.testkit.network.Optimizer;
import dev.lnorm.testkit.network.Parameter;
import dev.lnorm.testkit.network.Sgd;
import dev.lnorm.testkit.oracle.Stored;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.answers.Compared;
import dev.lnorm.testkit.suite.contract.Refusals;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** T4 to T7: networks that learn, deep ones, and what training loops do with gradients. */
public final class TrainingChecks {
    private static final int STEPS = 50;
    private static final int BLOCKS = 24;
    private static final double UNCLIPPED = 1e6;
    /** Beyond them the first blocks of a network learn a thousand times slower or faster than the last. */
    private static final double LEAST_RATIO = 1e-3;
    private static final double MOST_RATIO = 1e3;

    private TrainingChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("T4", "fiftyStepsOfSgd", Check.Scope.KIND,
                trial -> learns(trial, trial.spec(Lesson.HIDDEN), () -> new Sgd(0.2), 1, UNCLIPPED),
                Capability.BACKWARD);
        catalogue.add("T4", "fiftyStepsOfAdamW", Check.Scope.KIND,
                trial -> learns(trial, trial.spec(Lesson.HIDDEN), () -> new AdamW(0.02, 0.01), 1, UNCLIPPED),
                Capability.BACKWARD);
        catalogue.add("T5", "gradientsReachTheFirstOfManyBlocks", Check.Scope.KIND,
                TrainingChecks::gradientsReachTheFirstOfManyBlocks, Capability.BACKWARD);
        catalogue.add("T6", "gradientsAreClippedByTheirNorm", Check.Scope.KIND,
                TrainingChecks::gradientsAreClippedByTheirNorm, Capability.BACKWARD);
        catalogue.add("T6", "clippedGradientsTrain", Check.Scope.KIND,
                trial -> learns(trial, trial.spec(Lesson.HIDDEN), () -> new Sgd(0.2), 1, 0.5),
                Capability.BACKWARD);
        catalogue.add("T7", "parametersOfTheComputeTypeTrain", Check.Scope.KIND,
                trial -> learns(trial, wideParameters(trial), () -> new AdamW(0.02, 0.01), 2, 1),
                Capability.BACKWARD);
        catalogue.add("T7", "gradientsOfTheComputeTypeAreNotRounded", Check.Scope.KIND,
                TrainingChecks::gradientsOfTheComputeTypeAreNotRounded, Capability.BACKWARD);
    }

    /** The spec whose parameters are of the compute type: {@code f32} beside 16-bit rows. */
    private static NormSpec wideParameters(Trial trial) {
        return trial.spec(Lesson.HIDDEN).types(trial.type(), trial.type().compute());
    }

    /** The loss falls, and in each step it is the loss that the same network with reference norms has. */
    private static void learns(Trial trial, NormSpec spec, Supplier<Optimizer> optimizer, int parts, double clip) {
        if (!Refusals.supportedOrRefused(trial, spec)) {
            return;
        }
        Lesson lesson = new Lesson(trial);
        Function<NormSource, double[]> training = norms -> lesson.losses(norms, optimizer.get(), STEPS, parts, clip);
        double[] expected = training.apply(Lesson.reference(spec));
        double[] spread = new Displaced(trial).spread(spec, expected, training);
        for (int step = 1; step <= STEPS; step++) {
            spread[step] = Math.max(spread[step], spread[step - 1]); // where trajectories cross they are not closer
        }
        double[] actual = training.apply(Lesson.backend(trial, spec));
        Compared compared = new Compared(trial,
                STEPS + " steps of a network with a norm of " + spec + ", seed " + trial.options().seed()
                        + Displaced.UNIT,
                "gradients that are wrong in a way that a single call does not show: stale statistics or scratch, a "
                        + "gradient that is not reset, a parameter that is not read again");
        compared.measured(Displaced.worst("loss", expected, actual, spread));
        compared.holds(actual[STEPS] < actual[0] / 2,
                "the loss went from " + actual[0] + " to " + actual[STEPS] + ", expected less than half");
    }

    private static void gradientsReachTheFirstOfManyBlocks(Trial trial) {
        Lesson lesson = new Lesson(trial);
        NormSpec spec = trial.spec(Lesson.HIDDEN);
        double[] expected = flow(lesson, Lesson.reference(spec)).norms();
        GradientFlow flow = flow(lesson, Lesson.backend(trial, spec));
        Compared compared = new Compared(trial,
                BLOCKS + " blocks with norms of " + spec + ", seed " + trial.options().seed() + Displaced.UNIT,
                "a factor in dx that is small enough to be overlooked in one layer");
        Optional<String> vanishing = flow.vanishing(LEAST_RATIO);
        compared.holds(vanishing.isEmpty(), vanishing.orElse(""));
        Optional<String> exploding = flow.exploding(MOST_RATIO);
        compared.holds(exploding.isEmpty(), exploding.orElse(""));
        double[] spread = new Displaced(trial).spread(spec, expected, norms -> flow(lesson, norms).norms());
        compared.measured(Displaced.worst("gradient norm of block", expected, flow.norms(), spread));
    }

    private static GradientFlow flow(Lesson lesson, NormSource norms) {
        try (Network network = lesson.deep(norms, BLOCKS)) {
            double[] x = lesson.deepInput();
            double[] y = network.forward(x);
            // the gradient of sum y x: of one size in every element, and along no invariance of the norm
            network.backward(Arrays.copyOf(x, y.length));
            return GradientFlow.through(network.layers());
        }
    }

    private static void gradientsAreClippedByTheirNorm(Trial trial) {
        Lesson lesson = new Lesson(trial);
        NormSpec spec = trial.spec(Lesson.HIDDEN);
        Compared compared = new Compared(trial, "clipping with a norm of " + spec,
                "gradients that are not finite, or all zero");
        try (Network network = lesson.network(Lesson.backend(trial, spec))) {
            lesson.gradients(network, 1);
            List<Parameter> parameters = network.parameters();
            List<double[]> before = parameters.stream().map(parameter -> parameter.gradient().clone()).toList();
            double norm = GradientClipping.clip(parameters, Double.MAX_VALUE);
            compared.holds(norm > 0 && unchanged(parameters, before, 1), "a norm of " + norm + " was clipped");
            double limit = norm / 4;
            compared.holds(GradientClipping.clip(parameters, limit) == norm, "the norm changed without a call");
            compared.holds(unchanged(parameters, before, 0.25), "clipping to a quarter is not the same direction");
            double after = GradientClipping.clip(parameters, Double.MAX_VALUE);
            // a product, a quotient and a hypot for each of the values, each rounded once or to an ulp
            compared.holds(Math.abs(after - limit) <= 4 * 200 * 0x1p-53 * limit,
                    "the norm is " + after + " behind clipping to " + limit);
        }
    }

    private static boolean unchanged(List<Parameter> parameters, List<double[]> before, double factor) {
        for (int p = 0; p < parameters.size(); p++) {
            double[] gradient = parameters.get(p).gradient();
            for (int i = 0; i < gradient.length; i++) {
                if (Math.abs(gradient[i] - before.get(p)[i] * factor) > 4 * 0x1p-53 * Math.abs(gradient[i])) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Of random gradients some have more digits than a 16-bit row type: rounding them would lose small steps. */
    private static void gradientsOfTheComputeTypeAreNotRounded(Trial trial) {
        Lesson lesson = new Lesson(trial);
        NormSpec spec = wideParameters(trial);
        if (!Refusals.supportedOrRefused(trial, spec)) {
            return;
        }
        Compared compared = new Compared(trial, "a network with a norm of " + spec,
                "parameter gradients that are rounded to the row type, or summed in it");
        try (Network network = lesson.network(Lesson.backend(trial, spec))) {
            lesson.gradients(network, 1);
            for (Parameter parameter : network.parameters()) {
                boolean wide = Arrays.stream(parameter.gradient())
                        .anyMatch(value -> Stored.store(narrower(trial), value) != value);
                compared.holds(wide, "every gradient of " + parameter.name() + " is a value of " + narrower(trial));
            }
        }
    }

    /** A type with fewer digits than the gradients have. */
    private static ElementType narrower(Trial trial) {
        return switch (trial.type()) {
            case FLOAT64 -> ElementType.FLOAT32;
            case FLOAT32, FLOAT16 -> ElementType.FLOAT16;
            case BFLOAT16 -> ElementType.BFLOAT16;
        };
    }
}
