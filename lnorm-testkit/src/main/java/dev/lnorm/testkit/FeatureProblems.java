// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit;

import dev.lnorm.Capability;
import dev.lnorm.ElementType;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;
import dev.lnorm.Support;
import dev.lnorm.testkit.oracle.Problem;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/**
 * The same ordinary problem with one feature at a time, by the name of the feature: where one of them fails and the
 * others do not, its name says what is wrong. Only features that the device supports.
 */
public final class FeatureProblems {
    /** Large enough that to forget it shows in every type. */
    private static final double EPSILON = 0.25;

    private final SplittableRandom random;
    private final NormDevice device;
    private final NormSpec spec;
    private final int rows;
    private final Map<String, Problem> problems = new LinkedHashMap<>();

    private FeatureProblems(long seed, NormDevice device, NormSpec spec, int rows) {
        this.random = new SplittableRandom(seed);
        this.device = device;
        this.spec = spec;
        this.rows = rows;
    }

    /** The problems for {@code spec} with its epsilon set to 0.25, {@code rows} rows, forward and backward. */
    public static Map<String, Problem> of(long seed, NormDevice device, NormSpec spec, int rows) {
        FeatureProblems features = new FeatureProblems(seed, device, spec.epsilon(EPSILON), rows);
        features.parameters();
        features.specs();
        features.backward();
        return features.problems;
    }

    private void parameters() {
        add("neither gamma nor beta", plain(spec), problem -> problem);
        add("gamma without beta", plain(spec), this::gamma);
        add("beta without gamma", plain(spec), this::beta);
        add("gamma and beta", plain(spec), problem -> beta(gamma(problem)));
        if (support().has(Capability.RESIDUAL)) {
            add("a residual", full(spec), problem -> problem.residual(rows(0)));
            add("a residual, neither gamma nor beta", plain(spec), problem -> problem.residual(rows(0)));
        }
    }

    private void specs() {
        add("epsilon 0", full(spec.epsilon(0)), problem -> problem);
        add("the unit offset", full(spec.unitOffsetGamma()), problem -> problem);
        add("the unit offset without gamma", plain(spec.unitOffsetGamma()), this::beta);
        if (spec.rowType().isSixteenBit()) {
            add("parameters of the compute type", full(spec.types(spec.rowType(), spec.computeType())),
                    problem -> problem);
        }
    }

    private void backward() {
        ElementType type = spec.parameterType();
        if (support().has(Capability.RESIDUAL)) {
            add("dh", full(spec), problem -> problem.dh(rows(0)));
        }
        if (support().has(Capability.ACCUMULATE)) {
            add("dgamma accumulated", full(spec), problem -> problem.accumulateDgamma(normal(type, spec.width(), 0)));
            add("dbeta accumulated", full(spec), problem -> problem.accumulateDbeta(normal(type, spec.width(), 0)));
        }
        if (support().has(Capability.WIDE_GRADIENTS) && type != spec.computeType()) {
            ElementType wide = spec.computeType();
            add("gradients of the compute type", full(spec), problem -> problem.gradientType(wide));
            if (support().has(Capability.ACCUMULATE)) {
                add("gradients of the compute type, accumulated", full(spec), problem -> problem.gradientType(wide)
                        .accumulateDgamma(normal(wide, spec.width(), 0))
                        .accumulateDbeta(normal(wide, spec.width(), 0)));
            }
        }
    }

    private Support support() {
        return device.support(spec);
    }

    private void add(String name, Problem base, UnaryOperator<Problem> feature) {
        if (device.support(base.spec()).supported()) {
            problems.put(name, feature.apply(base));
        }
    }

    private Problem plain(NormSpec of) {
        return Problem.of(of, rows(0.5)).dy(rows(0.25));
    }

    private Problem full(NormSpec of) {
        return beta(gamma(plain(of)));
    }

    private Problem gamma(Problem problem) {
        double mean = problem.spec().hasUnitOffsetGamma() ? 0.5 : 1.5;
        return problem.gamma(normal(problem.spec().parameterType(), problem.spec().width(), mean));
    }

    private Problem beta(Problem problem) {
        return problem.beta(normal(problem.spec().parameterType(), problem.spec().width(), 0.5));
    }

    private double[] rows(double mean) {
        return normal(spec.rowType(), rows * spec.width(), mean);
    }

    private double[] normal(ElementType type, int length, double mean) {
        return ProblemFeatures.normal(random, type, length, mean, 1);
    }
}
