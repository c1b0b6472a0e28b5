// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.LayerNorm;
import dev.lnorm.NormSpec;
import dev.lnorm.testkit.DeviceRun;
import dev.lnorm.testkit.Layout;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.oracle.Stored;
import dev.lnorm.testkit.oracle.Transcription;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Rows that reach the branches and the zeros that random rows seldom reach. */
class RareRowsTest {
    private static final long SEED = 3;
    private static final int[] WIDTHS = {1, 3, 63, 64, 65, 100, 128, 129, 200, 1000, 1100};

    /** A batch and three more, every third of them ordinary. */
    private static final int ROWS = FloatBatch.ROWS + 3;
    private static final Pattern ORDINARY = (value, column, random) -> random.nextGaussian();

    /** How the element in {@code column} of a row around {@code value} is made. */
    private interface Pattern {
        double at(double value, int column, SplittableRandom random);
    }

    static Stream<Arguments> rows() {
        List<Arguments> rows = new ArrayList<>();
        Pattern constant = (value, column, random) -> value;
        for (double value : new double[] {0.0, -0.0, 0.1, -1.0 / 3, 1e7 + 0.3, 6e4, 1e30, 3.4e38, 1e300, 1.7e308,
                5e-324, 0x1p-149}) {
            rows.add(Arguments.of("constant", value, constant));
        }
        Pattern close = (value, column, random) -> value * (1 + random.nextInt(-1, 2) * 0x1p-23);
        Pattern closer = (value, column, random) -> value * (1 + random.nextInt(-1, 2) * 0x1p-52);
        Pattern signs = (value, column, random) -> random.nextBoolean() ? value : -value;
        Pattern head = (value, column, random) -> column < 64 ? value : random.nextGaussian();
        for (double value : new double[] {0.1, -3, 1e4, 1e7, 1e-30, 2e38, 1e-170, 1.5e308}) {
            rows.add(Arguments.of("neighbours in f32", value, close));
            rows.add(Arguments.of("neighbours in f64", value, closer));
            rows.add(Arguments.of("signs", value, signs));
            rows.add(Arguments.of("another head", value, head));
        }
        Pattern steps = (value, column, random) -> value * random.nextInt(4);
        for (double value : new double[] {0x1p-74, 0x1.1p-75, 0x1.7p-75, 0x1p-76, 0x1p-537, 0x1.1p-538, 0x1.7p-538}) {
            rows.add(Arguments.of("squares about the smallest number", value, steps));
        }
        return rows.stream();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("rows")
    void theSameBitsAsTheTranscription(String name, double value, Object pattern) {
        try (CpuDevice scalar = Devices.open(false, 1); CpuDevice vector = Devices.open(true, 1)) {
            for (int width : WIDTHS) {
                for (ElementType type : ElementType.values()) {
                    for (Formula formula : Formula.values()) {
                        NormSpec plain = formula == Formula.LAYER ? NormSpec.layer(width) : NormSpec.rms(width);
                        NormSpec spec = plain.types(type, type);
                        check(spec, value, (Pattern) pattern, name, scalar);
                        check(spec.epsilon(0), value, (Pattern) pattern, name, scalar);
                        check(spec.epsilon(0), value, (Pattern) pattern, name, vector);
                    }
                }
            }
        }
    }

    private static void check(NormSpec spec, double value, Pattern pattern, String name, CpuDevice device) {
        SplittableRandom random = new SplittableRandom(SEED);
        double[] x = new double[ROWS * spec.width()];
        double[] dy = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            boolean ordinary = i / spec.width() % 3 == 1;
            Pattern ofRow = ordinary ? ORDINARY : pattern;
            x[i] = Stored.store(spec.rowType(), ofRow.at(value, i % spec.width(), random));
            dy[i] = Stored.store(spec.rowType(), ofRow.at(value, i % spec.width(), random));
        }
        Problem problem = Problem.of(spec, x).dy(dy);
        try (LayerNorm norm = LayerNorm.on(device, spec)) {
            Outcome actual = DeviceRun.of(norm, problem, Layout.DENSE_HEAP);
            assertEquals(List.of(), actual.differencesFrom(Outcome.of(problem, Transcription.of(problem))),
                    () -> name + " " + value + ", seed " + SEED + ", " + device + ", " + spec);
        }
    }
}
