// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** SGD and AdamW against steps worked out by hand. */
class OptimizerTest {
    private final Parameter parameter = new Parameter("p", new double[] {1, -2});

    @Test
    void sgdSubtractsTheGradientTimesTheRate() {
        parameter.add(new double[] {4, -8});
        new Sgd(0.25).step(List.of(parameter));
        assertArrayEquals(new double[] {0, 0}, parameter.values());
        assertArrayEquals(new double[] {4, -8}, parameter.gradient());
    }

    @Test
    void theFirstStepOfAdamWIsTheSignAndTheDecay() {
        parameter.add(new double[] {4, -8});
        new AdamW(0.5, 0.25).step(List.of(parameter));
        // both means are corrected to the gradient and its square: 1 - 0.5 (4 / (4 + 1e-8) + 0.25)
        assertEquals(1 - 0.5 * (4 / (4 + 1e-8) + 0.25), parameter.values()[0], 0x1p-50);
        assertEquals(-2 - 0.5 * (-8 / (8 + 1e-8) - 0.5), parameter.values()[1], 0x1p-50);
    }

    @Test
    void theSecondStepOfAdamWTakesBothGradientsIn() {
        AdamW adam = new AdamW(1, 0);
        parameter.add(new double[] {1, 1});
        adam.step(List.of(parameter));
        double before = parameter.values()[0];
        parameter.reset();
        parameter.add(new double[] {-1, -1});
        adam.step(List.of(parameter));
        double m = (0.9 * 0.1 - 0.1) / (1 - 0.81); // of 1 and -1
        assertEquals(before - m / (1 + 1e-8), parameter.values()[0], 0x1p-45);
    }
}
