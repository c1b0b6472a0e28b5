// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.oracle;

import dev.lnorm.ElementType;
import dev.lnorm.NormSpec;
import java.util.Random;
import java.util.SplittableRandom;

/** Random problems most of whose rows are in the domain of the bounds (N8.1); one seed, one problem. */
final class InDomainProblems {
    private static final int[] WIDTHS = {1, 2, 3, 7, 16, 31, 63, 64, 65, 100, 127, 128, 129, 200, 511, 768, 1023, 1024,
            1025, 1600, 2049, 3000};
    private static final double[] OFFSETS = {0, 1, -30, 1e2, -1e4, 1e6, 1e7};
    private static final ElementType[] TYPES = ElementType.values();
    private static final double[] EPSILONS = {1e-5, 1e-6, 1e-12, 0};

    private final Random random;

    private InDomainProblems(long seed) {
        this.random = Random.from(new SplittableRandom(seed));
    }

    static Problem of(long seed) {
        InDomainProblems problems = new InDomainProblems(seed);
        return problems.next(problems.spec());
    }

    static Problem of(long seed, NormSpec spec, int rows) {
        return new InDomainProblems(seed).next(spec, rows);
    }

    private NormSpec spec() {
        int width = WIDTHS[random.nextInt(WIDTHS.length)];
        NormSpec spec = random.nextInt(4) > 0 ? NormSpec.layer(width) : NormSpec.rms(width);
        ElementType rows = TYPES[random.nextInt(TYPES.length)];
        spec = spec.types(rows, random.nextBoolean() ? rows : rows.compute())
                .epsilon(EPSILONS[random.nextInt(EPSILONS.length)]);
        return random.nextInt(4) == 0 ? spec.unitOffsetGamma() : spec;
    }

    private Problem next(NormSpec spec) {
        return next(spec, 1 + random.nextInt(40));
    }

    private Problem next(NormSpec spec, int rows) {
        int size = rows * spec.width();
        Problem problem = Problem.of(spec, rows(spec, rows)).dy(values(spec.rowType(), size, 0, 1));
        if (random.nextInt(4) > 0) {
            problem = problem.gamma(values(spec.parameterType(), spec.width(), 0.5, 1));
        }
        if (random.nextInt(4) > 0) {
            problem = problem.beta(values(spec.parameterType(), spec.width(), 0, 1));
        }
        if (random.nextInt(4) == 0) {
            problem = problem.residual(values(spec.rowType(), size, 0, 1));
        }
        if (random.nextInt(4) == 0) {
            problem = problem.dh(values(spec.rowType(), size, 0, 1));
        }
        if (random.nextBoolean()) {
            problem = problem.gradientType(spec.computeType());
        }
        if (random.nextInt(4) == 0) {
            problem = problem.accumulateDgamma(values(problem.gradientType(), spec.width(), 0, 1));
            problem = problem.accumulateDbeta(values(problem.gradientType(), spec.width(), 0, 1));
        }
        return problem;
    }

    private double[] rows(NormSpec spec, int rows) {
        double offset = OFFSETS[random.nextInt(OFFSETS.length)];
        if (spec.rowType() == ElementType.FLOAT16) {
            offset %= 1000;
        }
        int kind = random.nextInt(6);
        double[] x = new double[rows * spec.width()];
        for (int i = 0; i < x.length; i++) {
            double value = switch (kind) {
                case 0 -> offset + random.nextGaussian();
                case 1 -> offset + random.nextDouble();
                case 2 -> offset + (random.nextInt(50) == 0 ? 300 : 1) * random.nextGaussian(); // outliers
                case 3 -> offset + (i % spec.width() < 64 ? 100 : 0) + random.nextGaussian(); // misleads the shift
                case 4 -> offset + (random.nextBoolean() ? 1 : -1);
                default -> offset + Math.exp(2 * random.nextGaussian());
            };
            x[i] = Stored.store(spec.rowType(), Compute.of(spec).round(value));
        }
        return x;
    }

    private double[] values(ElementType type, int count, double centre, double spread) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            double value = centre + spread * random.nextGaussian();
            values[i] = Stored.store(type, type == ElementType.FLOAT64 ? value : (float) value);
        }
        return values;
    }
}
