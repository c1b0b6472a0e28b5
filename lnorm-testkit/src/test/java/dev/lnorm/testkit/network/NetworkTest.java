// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.ElementType;
import dev.lnorm.NormSpec;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The network's own gradients are right: with exact norms they are what differences are, for every layer. */
class NetworkTest {
    private static final long SEED = 7;
    private static final int ROWS = 3;
    private static final int WIDTH = 6;
    private static final double DELTA = 1e-5;

    private final SquaredError loss = new SquaredError(ROWS);
    private final double[] x = gaussian(ROWS * WIDTH, SEED);
    private final double[] target = gaussian(ROWS * WIDTH, SEED + 1);

    private static double[] gaussian(int length, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = new double[length];
        Arrays.setAll(values, i -> random.nextGaussian());
        return values;
    }

    private static Network network(NormSpec spec) {
        SplittableRandom random = new SplittableRandom(SEED + 2);
        NormSpec exact = spec.types(ElementType.FLOAT64, ElementType.FLOAT64).epsilon(0.01);
        Network block = new Network(List.of(new Linear("first", WIDTH, WIDTH, random),
                new ReferenceNorm("norm", exact, () -> 0), new Gelu(), new Linear("last", WIDTH, WIDTH, random)));
        for (Parameter parameter : block.parameters()) {
            Arrays.setAll(parameter.values(), i -> parameter.values()[i] + 0.2 * random.nextGaussian());
        }
        return new Network(List.of(new Residual(block)));
    }

    private double lossOf(Network network) {
        return loss.of(network.forward(x), target);
    }

    private void gradientsAgreeWithDifferences(NormSpec spec) {
        Network network = network(spec);
        double[] dx = network.backward(loss.gradient(network.forward(x), target));
        for (Parameter parameter : network.parameters()) {
            assertDifferences(network, parameter.name(), parameter.values(), parameter.gradient());
        }
        assertDifferences(network, "x", x, dx);
    }

    /** The step cuts off some 1e-10 of a third derivative of about 1, and rounding leaves 2^-53 of the loss over it. */
    private void assertDifferences(Network network, String name, double[] values, double[] gradient) {
        for (int i = 0; i < values.length; i++) {
            double before = values[i];
            values[i] = before + DELTA;
            double above = lossOf(network);
            values[i] = before - DELTA;
            double below = lossOf(network);
            values[i] = before;
            assertEquals((above - below) / (2 * DELTA), gradient[i], 2e-9, name + "[" + i + "], seed " + SEED);
        }
    }

    @Test
    void everyGradientAgreesWithDifferencesForLayer() {
        gradientsAgreeWithDifferences(NormSpec.layer(WIDTH));
    }

    @Test
    void everyGradientAgreesWithDifferencesForRms() {
        gradientsAgreeWithDifferences(NormSpec.rms(WIDTH));
    }

    @Test
    void everyGradientAgreesWithDifferencesForTheUnitOffset() {
        gradientsAgreeWithDifferences(NormSpec.layer(WIDTH).unitOffsetGamma());
    }

    @Test
    void gradientsAddUpUntilTheyAreReset() {
        Network network = network(NormSpec.layer(WIDTH));
        network.backward(loss.gradient(network.forward(x), target));
        List<double[]> once = network.parameters().stream().map(parameter -> parameter.gradient().clone()).toList();
        network.backward(loss.gradient(network.forward(x), target));
        for (int p = 0; p < once.size(); p++) {
            double[] twice = Arrays.stream(once.get(p)).map(value -> 2 * value).toArray();
            assertArrayEquals(twice, network.parameters().get(p).gradient(), network.parameters().get(p).name());
        }
        network.resetGradients();
        assertTrue(network.parameters().stream().allMatch(Parameter::isReset));
        network.backward(loss.gradient(network.forward(x), target));
        assertArrayEquals(once.getFirst(), network.parameters().getFirst().gradient());
    }

    @Test
    void aDisplacedNormIsOffByItsBoundAndNoMore() {
        NormSpec spec = NormSpec.layer(WIDTH).types(ElementType.FLOAT64, ElementType.FLOAT64);
        double[] exact = new ReferenceNorm("exact", spec, () -> 0).forward(x);
        double[] displaced = new ReferenceNorm("displaced", spec, () -> 1).forward(x);
        for (int i = 0; i < exact.length; i++) {
            // gamma is 1, beta 0 and y xhat, and the sum is rounded once
            double bound = 8 * 0x1p-53 * (Math.abs(exact[i]) + 1);
            assertEquals(bound, displaced[i] - exact[i], 0x1p-52 * Math.abs(exact[i]), "y[" + i + "]");
        }
    }
}
