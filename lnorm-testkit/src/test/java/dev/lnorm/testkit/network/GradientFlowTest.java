// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The detectors see what they are for, say where it is, and are silent otherwise. */
class GradientFlowTest {
    private static void says(Optional<String> message, String... parts) {
        for (String part : parts) {
            assertTrue(message.orElse("nothing").contains(part), () -> "no \"" + part + "\" in: " + message);
        }
    }

    @Test
    void anEvenFlowIsWell() {
        GradientFlow flow = GradientFlow.of(2, 1, 4);
        assertEquals(0.5, flow.ratio());
        assertEquals(Optional.empty(), flow.vanishing(0.5));
        assertEquals(Optional.empty(), flow.exploding(0.5));
    }

    @Test
    void vanishingGradientsAreFoundWhereTheyFallMost() {
        says(GradientFlow.of(1e-6, 1e-5, 0.5, 1).vanishing(1e-3), "gradients vanish", "1.00e-06 in block 1",
                "a ratio of 1.00e-06, less than 0.00100", "from block 3 back to block 2");
    }

    @Test
    void explodingGradientsAreFoundWhereTheyRiseMost() {
        says(GradientFlow.of(5e4, 4e4, 2, 1).exploding(1e3), "gradients explode", "a ratio of 5.00e+04",
                "by a factor of 2.00e+04 from block 3 back to block 2");
    }

    @Test
    void aBlockWithoutAGradientIsNamed() {
        says(GradientFlow.of(1, 0, 1).vanishing(1e-3), "block 2 of 3 has no gradient at all");
    }

    @Test
    void aGradientThatIsNoNumberIsNamedWhereItBegins() {
        says(GradientFlow.of(Double.NaN, Double.NaN, 1).exploding(1e3), "block 2 of 3 is NaN");
        says(GradientFlow.of(Double.NaN, Double.POSITIVE_INFINITY).exploding(1e3), "block 2 of 2 is Infinity");
    }

    @Test
    void oneBlockHasNoFlow() {
        assertThrows(IllegalArgumentException.class, () -> GradientFlow.of(1));
    }

    @Test
    void theNormOfABlockIsThatOfAllItsParameters() {
        Linear first = new Linear("first", 1, 1, new SplittableRandom(1));
        Linear last = new Linear("last", 1, 1, new SplittableRandom(2));
        first.parameters().getFirst().add(new double[] {3});
        first.parameters().getLast().add(new double[] {4});
        last.parameters().getLast().add(new double[] {2});
        assertArrayEquals(new double[] {5, 2}, GradientFlow.through(List.of(first, last)).norms());
    }
}
