// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The facts about each type, once more and from another hand. */
class ElementTypeTest {
    @ParameterizedTest
    @CsvSource({"FLOAT64,f64,8,FLOAT64,53", "FLOAT32,f32,4,FLOAT32,24", "FLOAT16,f16,2,FLOAT32,11",
            "BFLOAT16,bf16,2,FLOAT32,8"})
    void facts(ElementType type, String symbol, int bytes, ElementType compute, int precision) {
        assertEquals(symbol, type.symbol());
        assertEquals(symbol, type.toString());
        assertEquals(type, ElementType.of(symbol));
        assertEquals(bytes, type.bytes());
        assertEquals(compute, type.compute());
        assertEquals(bytes == 2, type.isSixteenBit());
        assertEquals(Math.scalb(1.0, -precision), type.unitRoundoff());
    }

    @Test
    void anUnknownSymbol() {
        Refusal.assertBadArgument("'f8' is no element type: pass f64, f32, f16 or bf16", () -> ElementType.of("f8"));
    }
}
