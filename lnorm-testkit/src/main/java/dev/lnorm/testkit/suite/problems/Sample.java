// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.problems;

import dev.lnorm.Capability;
import dev.lnorm.ElementType;
import dev.lnorm.NormSpec;
import dev.lnorm.Support;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.oracle.Stored;
import dev.lnorm.testkit.suite.Trial;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A problem with every operand there is, for checks that look at how a call is made rather than at its values. Rows
 * take turns: normal, far from zero, a head far from the rest (which makes N3.4 re-centre), huge (N3.5), and constant.
 */
public final class Sample {
    private static final int HEAD = 64;

    private final SplittableRandom random;
    private final NormSpec spec;
    private final ElementType rows;

    private Sample(NormSpec spec, SplittableRandom random) {
        this.random = random;
        this.spec = spec;
        this.rows = spec.rowType();
    }

    /** A problem of the trial's variant; {@code salt} tells the problems of one check apart. */
    public static Problem of(Trial trial, long salt, int count, int width) {
        return of(trial, trial.spec(width), salt, count);
    }

    /** A problem for {@code spec}: gamma and beta, and residual, dy and dh as far as the device declares them. */
    public static Problem of(Trial trial, NormSpec spec, long salt, int count) {
        Sample sample = new Sample(spec, trial.random(salt));
        int elements = count * spec.width();
        Problem problem = Problem.of(spec, sample.stored(elements, sample::rowValue))
                .gamma(sample.parameters(1))
                .beta(sample.parameters(0));
        Support support = trial.device().support(spec);
        if (support.has(Capability.BACKWARD)) {
            problem = problem.dy(sample.gaussian(elements));
        }
        if (support.has(Capability.RESIDUAL)) {
            problem = problem.residual(sample.gaussian(elements));
            problem = problem.dy() == null ? problem : problem.dh(sample.gaussian(elements));
        }
        return problem;
    }

    /** The same without residual and {@code dh}. */
    public static Problem plain(Trial trial, long salt, int count, int width) {
        Problem full = of(trial, salt, count, width);
        Problem plain = Problem.of(full.spec(), full.x()).gamma(required(full.gamma())).beta(required(full.beta()));
        return full.dy() == null ? plain : plain.dy(required(full.dy()));
    }

    /** An operand that a sample has. */
    public static double[] required(double @Nullable [] operand) {
        if (operand == null) {
            throw new IllegalArgumentException("the problem has no such operand: take it from a full sample");
        }
        return operand;
    }

    /** {@code values} with row {@code r} replaced by row {@code r % period}. */
    public static double[] repeating(double[] values, int width, int period) {
        double[] repeated = new double[values.length];
        for (int i = 0; i < repeated.length; i++) {
            repeated[i] = values[i / width % period * width + i % width];
        }
        return repeated;
    }

    private double[] parameters(double around) {
        return values(spec.parameterType(), spec.width(), i -> around + 0.5 * random.nextGaussian());
    }

    private double[] stored(int length, IntToDoubleFunction value) {
        return values(rows, length, value);
    }

    private double[] gaussian(int length) {
        return stored(length, i -> random.nextGaussian());
    }

    private static double[] values(ElementType type, int length, IntToDoubleFunction value) {
        double[] values = new double[length];
        for (int i = 0; i < length; i++) {
            values[i] = Stored.store(type, type.compute() == ElementType.FLOAT64
                    ? value.applyAsDouble(i)
                    : (float) value.applyAsDouble(i));
        }
        return values;
    }

    private double rowValue(int i) {
        int row = i / spec.width();
        double normal = random.nextGaussian();
        return switch (row % 5) {
            case 1 -> 100 + normal;
            case 2 -> i % spec.width() < HEAD ? 1000 + normal : normal;
            case 3 -> normal * huge();
            case 4 -> 3;
            default -> normal;
        };
    }

    private double huge() {
        return switch (rows) {
            case FLOAT64 -> 1e200;
            case FLOAT32, BFLOAT16 -> 1e30;
            case FLOAT16 -> 1e4;
        };
    }
}
