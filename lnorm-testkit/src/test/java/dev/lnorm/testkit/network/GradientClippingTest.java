// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class GradientClippingTest {
    private final Parameter weight = new Parameter("weight", new double[2]);
    private final Parameter bias = new Parameter("bias", new double[1]);
    private final List<Parameter> parameters = List.of(weight, bias);

    @Test
    void allGradientsAreScaledByOneFactor() {
        weight.add(new double[] {3, 0});
        bias.add(new double[] {-4});
        assertEquals(5, GradientClipping.clip(parameters, 2.5));
        assertArrayEquals(new double[] {1.5, 0}, weight.gradient());
        assertArrayEquals(new double[] {-2}, bias.gradient());
    }

    @Test
    void shortGradientsStayAsTheyAre() {
        weight.add(new double[] {3, 0});
        bias.add(new double[] {-4});
        assertEquals(5, GradientClipping.clip(parameters, 5));
        assertArrayEquals(new double[] {3, 0}, weight.gradient());
    }

    @Test
    void hugeGradientsDoNotOverflow() {
        weight.add(new double[] {3e300, 0});
        bias.add(new double[] {-4e300});
        assertEquals(5e300, GradientClipping.clip(parameters, 1), 1e285);
        assertEquals(0.6, weight.gradient()[0], 0x1p-50);
    }

    @Test
    void whatIsNotFiniteIsRefusedByName() {
        weight.add(new double[] {1, 2});
        bias.add(new double[] {Double.NaN});
        ArithmeticException refused = assertThrows(ArithmeticException.class,
                () -> GradientClipping.clip(parameters, 1));
        assertTrue(String.valueOf(refused.getMessage()).contains("bias has NaN at [0]"), refused::toString);
        assertArrayEquals(new double[] {1, 2}, weight.gradient());
    }

    @Test
    void aLimitOfZeroIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> GradientClipping.clip(parameters, 0));
    }
}
