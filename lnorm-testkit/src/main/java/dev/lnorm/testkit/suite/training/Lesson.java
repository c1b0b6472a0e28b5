// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.training;

import dev.lnorm.NormSpec;
import dev.lnorm.testkit.network.BackendNorm;
import dev.lnorm.testkit.network.Gelu;
import dev.lnorm.testkit.network.GradientClipping;
import dev.lnorm.testkit.network.Layer;
import dev.lnorm.testkit.network.Linear;
import dev.lnorm.testkit.network.Network;
import dev.lnorm.testkit.network.NormSource;
import dev.lnorm.testkit.network.Optimizer;
import dev.lnorm.testkit.network.Parameter;
import dev.lnorm.testkit.network.ReferenceNorm;
import dev.lnorm.testkit.network.Residual;
import dev.lnorm.testkit.network.SquaredError;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.answers.RuleBroken;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;

/**
 * Something to learn and a network to learn it: linear, norm, GELU, linear, with the same initial weights whatever the
 * norm. Norms come from the device under test, or from the reference, exact or displaced.
 */
public final class Lesson {
    static final int INPUTS = 5;
    /** The width that a device always supports if it supports the variant. */
    static final int HIDDEN = 8;
    static final int OUTPUTS = 3;
    static final int SAMPLES = 10;

    private final Trial trial;
    private final double[] x;
    private final double[] target;
    private final SquaredError loss = new SquaredError(SAMPLES);

    Lesson(Trial trial) {
        this.trial = trial;
        RandomGenerator random = trial.random(20_000);
        this.x = new double[SAMPLES * INPUTS];
        Arrays.setAll(x, i -> random.nextGaussian());
        this.target = new double[SAMPLES * OUTPUTS];
        // a smooth function of the inputs, which the network can learn
        Arrays.setAll(target, i -> Math.sin(x[i / OUTPUTS * INPUTS + i % OUTPUTS] + x[i / OUTPUTS * INPUTS + 4]));
    }

    /** Norms of the device under test, at the variant's place. */
    static NormSource backend(Trial trial, NormSpec spec) {
        return (name, width) -> new BackendNorm(name, trial.device(), spec, trial.dense(), SAMPLES);
    }

    /** Norms of the reference, displaced by a share of what N9 allows. */
    static NormSource reference(NormSpec spec, DoubleSupplier share) {
        return (name, width) -> new ReferenceNorm(name, spec, share);
    }

    /** Norms of the reference as they are. */
    static NormSource reference(NormSpec spec) {
        return reference(spec, () -> 0);
    }

    Network network(NormSource norms) {
        RandomGenerator random = trial.random(21_000);
        return new Network(List.of(new Linear("first", INPUTS, HIDDEN, random),
                generic(norms.norm("norm", HIDDEN), random), new Gelu(), new Linear("last", HIDDEN, OUTPUTS, random)));
    }

    /** Moves gamma and beta away from 1 and 0, so that it is seen if one of them is forgotten. */
    private static Layer generic(Layer norm, RandomGenerator random) {
        for (Parameter parameter : norm.parameters()) {
            Arrays.setAll(parameter.values(), i -> parameter.values()[i] + 0.3 * random.nextGaussian());
        }
        return norm;
    }

    /** {@code blocks} of linear, norm, GELU, linear, each beside a residual stream, for rows of {@code HIDDEN}. */
    Network deep(NormSource norms, int blocks) {
        RandomGenerator random = trial.random(22_000);
        List<Layer> layers = new ArrayList<>();
        for (int i = 1; i <= blocks; i++) {
            layers.add(new Residual(new Network(List.of(new Linear("block " + i + " first", HIDDEN, HIDDEN, random),
                    generic(norms.norm("block " + i + " norm", HIDDEN), random), new Gelu(),
                    new Linear("block " + i + " last", HIDDEN, HIDDEN, random)))));
        }
        return new Network(layers);
    }

    /** Inputs for {@link #deep}. */
    double[] deepInput() {
        RandomGenerator random = trial.random(23_000);
        double[] rows = new double[SAMPLES * HIDDEN];
        Arrays.setAll(rows, i -> random.nextGaussian());
        return rows;
    }

    /** The loss of all samples. */
    double loss(Network network) {
        return loss.of(network.forward(x), target);
    }

    /**
     * Adds the gradients of all samples, in {@code parts} micro-batches of about the same size.
     *
     * @return the loss
     */
    double gradients(Network network, int parts) {
        double total = 0;
        for (int part = 0; part < parts; part++) {
            int from = part * SAMPLES / parts;
            int to = (part + 1) * SAMPLES / parts;
            double[] wanted = Arrays.copyOfRange(target, from * OUTPUTS, to * OUTPUTS);
            double[] output = network.forward(Arrays.copyOfRange(x, from * INPUTS, to * INPUTS));
            total += loss.of(output, wanted);
            network.backward(loss.gradient(output, wanted));
        }
        return total;
    }

    /** All gradients of all samples, parameter by parameter, in {@code parts} micro-batches. */
    List<double[]> gradients(NormSource norms, int parts) {
        try (Network network = network(norms)) {
            gradients(network, parts);
            return network.parameters().stream().map(Parameter::gradient).toList();
        }
    }

    /**
     * Trains a new network.
     *
     * @param parts the micro-batches of a step
     * @param clip the largest norm of all gradients together
     * @return the loss before each step, and behind the last
     */
    double[] losses(NormSource norms, Optimizer optimizer, int steps, int parts, double clip) {
        try (Network network = network(norms)) {
            double[] losses = new double[steps + 1];
            for (int step = 0; step < steps; step++) {
                network.resetGradients();
                losses[step] = gradients(network, parts);
                finite(network, step);
                GradientClipping.clip(network.parameters(), clip);
                optimizer.step(network.parameters());
            }
            losses[steps] = loss(network);
            return losses;
        }
    }

    private static void finite(Network network, int step) {
        for (Parameter parameter : network.parameters()) {
            for (int i = 0; i < parameter.gradient().length; i++) {
                if (!Double.isFinite(parameter.gradient()[i])) {
                    throw new RuleBroken("the gradient of " + parameter.name() + " is " + parameter.gradient()[i]
                            + " at [" + i + "] in step " + step + " of the training of a small network", null);
                }
            }
        }
    }
}
