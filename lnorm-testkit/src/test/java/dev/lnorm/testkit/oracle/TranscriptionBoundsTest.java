// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.oracle;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.ElementType;
import dev.lnorm.NormSpec;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TranscriptionBoundsTest {
    private static final int CASES = 400;

    @Test
    void randomProblems() {
        double[] worst = new double[6];
        long checked = 0;
        for (long seed = 0; seed < CASES; seed++) {
            Problem problem = InDomainProblems.of(seed);
            var errors = Bounds.measure(ErrorBounds.of(problem), Transcription.of(problem));
            Bounds.assertWithin(errors, "seed " + seed + ", " + problem);
            for (int i = 0; i < worst.length; i++) {
                worst[i] = Math.max(worst[i], errors.get(i).error());
            }
            checked += errors.get(0).checked();
        }
        assertTrue(checked > 1_000_000, "elements checked: " + checked);
        assertTrue(worst[0] > 1 && worst[1] > 1, "errors in u are implausibly small: " + Arrays.toString(worst));
    }

    @ParameterizedTest
    @CsvSource({"1, 65536", "2048, 1024", "20000, 3"})
    void largeShapes(int rows, int width) {
        Problem problem = InDomainProblems.of(rows, NormSpec.layer(width), rows);
        Bounds.assertWithin(Bounds.measure(ErrorBounds.of(problem), Transcription.of(problem)), problem.toString());
    }

    @ParameterizedTest
    @CsvSource({"FLOAT32, 0x1p125", "FLOAT64, 0x1p1021", "FLOAT64, 0x1p600", "FLOAT32, 0x1p100", "FLOAT32, 0x1p-40",
            "FLOAT64, 0x1p-440", "FLOAT16, 65504", "BFLOAT16, 0x1p125"})
    void hugeAndTinyRows(ElementType type, double magnitude) {
        for (int width : new int[] {3, 100, 1500}) {
            for (NormSpec spec : new NormSpec[] {NormSpec.layer(width), NormSpec.rms(width)}) {
                Problem scaled = uniform(spec.types(type, type).epsilon(0), magnitude);
                var errors = Bounds.measure(ErrorBounds.of(scaled), Transcription.of(scaled));
                Bounds.assertWithin(errors, scaled + " at " + magnitude);
                assertTrue(errors.get(0).checked() > 0, () -> scaled + " at " + magnitude + ": nothing checked");
            }
        }
    }

    /** Three rows of uniform deviates without an offset, the largest of them {@code magnitude}. */
    private static Problem uniform(NormSpec spec, double magnitude) {
        Random random = new Random(spec.width());
        double[] x = random.doubles(3L * spec.width()).map(v -> v - 0.5).toArray();
        double largest = Arrays.stream(x).map(Math::abs).max().orElseThrow();
        Compute compute = Compute.of(spec);
        double[] dy = random.doubles(x.length).map(v -> Stored.store(spec.rowType(), compute.round(v))).toArray();
        double[] stored = Arrays.stream(x)
                .map(v -> Stored.store(spec.rowType(), compute.round(v / largest * magnitude)))
                .toArray();
        return Problem.of(spec, stored).dy(dy);
    }
}
