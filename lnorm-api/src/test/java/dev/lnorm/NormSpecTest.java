// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import static dev.lnorm.ElementType.BFLOAT16;
import static dev.lnorm.ElementType.FLOAT16;
import static dev.lnorm.ElementType.FLOAT32;
import static dev.lnorm.ElementType.FLOAT64;
import static dev.lnorm.Refusal.assertBadArgument;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a spec is, says and refuses. */
class NormSpecTest {
    @Test
    void defaultsAreF32AndEpsilonOneHundredThousandth() {
        NormSpec layer = NormSpec.layer(768);
        assertEquals(Formula.LAYER, layer.formula());
        assertEquals(768, layer.width());
        assertEquals(1e-5, layer.epsilon());
        assertEquals(FLOAT32, layer.rowType());
        assertEquals(FLOAT32, layer.parameterType());
        assertEquals(FLOAT32, layer.computeType());
        assertFalse(layer.hasUnitOffsetGamma());
        assertEquals(Formula.RMS, NormSpec.rms(1).formula());
    }

    @Test
    void settersReturnChangedCopies() {
        NormSpec plain = NormSpec.rms(8);
        NormSpec changed = plain.types(BFLOAT16, FLOAT32).epsilon(0).unitOffsetGamma();
        assertEquals(NormSpec.rms(8), plain);
        assertEquals("RMS width 8, rows bf16, parameters f32, epsilon 0.0, gamma + 1", changed.toString());
        assertTrue(changed.hasUnitOffsetGamma());
        assertEquals("LAYER width 768, rows f32, parameters f32, epsilon 1.0E-5", NormSpec.layer(768).toString());
    }

    @Test
    void equalityLooksAtEveryPart() {
        NormSpec base = NormSpec.layer(8).types(FLOAT16, FLOAT16);
        List<NormSpec> others = List.of(NormSpec.rms(8).types(FLOAT16, FLOAT16),
                NormSpec.layer(9).types(FLOAT16, FLOAT16),
                base.epsilon(1e-6), base.types(BFLOAT16, BFLOAT16), base.types(FLOAT16, FLOAT32),
                base.unitOffsetGamma());
        others.forEach(other -> assertNotEquals(base, other));
        assertEquals(others.size(), new HashSet<>(others).size());
        assertEquals(base, NormSpec.layer(8).types(FLOAT16, FLOAT16));
        assertEquals(base.hashCode(), NormSpec.layer(8).types(FLOAT16, FLOAT16).hashCode());
        assertNotEquals(base.epsilon(0.0), base.epsilon(-0.0));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void widthBelowOneIsRefused(int width) {
        String message = "width is " + width
                + ", a row has at least 1 element: pass the length of the normalized dimension";
        assertBadArgument(message, () -> NormSpec.layer(width));
        assertBadArgument(message, () -> NormSpec.rms(width));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1e-5, -Double.MIN_VALUE, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY,
            1e39})
    void epsilonIsFiniteInTheComputeTypeAndNotNegative(double epsilon) {
        assertBadArgument("epsilon is " + epsilon
                + ", it must be finite in f32 and not negative: pass a small value such as 1e-5",
                () -> NormSpec.layer(8).epsilon(epsilon));
    }

    @Test
    void epsilonIsCheckedInWhicheverOrderThePartsAreSet() {
        NormSpec wide = NormSpec.layer(8).types(FLOAT64, FLOAT64).epsilon(1e39);
        assertEquals(1e39, wide.epsilon());
        assertBadArgument(
                "epsilon is 1.0E39, it must be finite in f32 and not negative: pass a small value such as 1e-5",
                () -> wide.types(FLOAT16, FLOAT16));
        assertBadArgument(
                "epsilon is Infinity, it must be finite in f64 and not negative: pass a small value such as 1e-5",
                () -> wide.epsilon(Double.POSITIVE_INFINITY));
    }

    @Test
    void parametersHaveTheRowTypeOrTheComputeType() {
        for (ElementType rows : ElementType.values()) {
            assertEquals(rows, NormSpec.layer(8).types(rows, rows).parameterType());
            assertEquals(rows.compute(), NormSpec.layer(8).types(rows, rows.compute()).parameterType());
        }
        assertBadArgument("the parameter type is f16, with bf16 rows it must be bf16 or f32: convert gamma and beta",
                () -> NormSpec.layer(8).types(BFLOAT16, FLOAT16));
        assertBadArgument("the parameter type is f64, with f32 rows it must be f32: convert gamma and beta",
                () -> NormSpec.layer(8).types(FLOAT32, FLOAT64));
        assertBadArgument("the parameter type is f32, with f64 rows it must be f64: convert gamma and beta",
                () -> NormSpec.layer(8).types(FLOAT64, FLOAT32));
    }
}
