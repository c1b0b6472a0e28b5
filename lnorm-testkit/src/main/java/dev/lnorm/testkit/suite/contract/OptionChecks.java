// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.contract;

import dev.lnorm.Capability;
import dev.lnorm.ElementType;
import dev.lnorm.LayerNorm;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.oracle.Stored;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.answers.Agreement;
import dev.lnorm.testkit.suite.calls.CallRun;
import dev.lnorm.testkit.suite.calls.Calls;
import dev.lnorm.testkit.suite.problems.Sample;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * C3, F2, B1 and B3: what is left out of a call changes nothing else. What an absent input means can be said with a
 * present one (gamma of ones, beta, residual and dh of -0), and the two calls must agree.
 */
public final class OptionChecks {
    private static final int ROWS = 5;
    private static final int WIDTH = 67;

    private OptionChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("C3", "everyCombinationOfForwardOptions", Check.Scope.PLACE, OptionChecks::forwardCombinations);
        catalogue.add("C3", "everyCombinationOfBackwardOptions", Check.Scope.PLACE,
                OptionChecks::backwardCombinations, Capability.BACKWARD);
        catalogue.add("F2", "absentParametersAreNeutral", Check.Scope.PLACE, OptionChecks::absentAreNeutral);
        catalogue.add("F2", "absentAfterPresent", Check.Scope.PLACE, OptionChecks::absentAfterPresent);
        catalogue.add("B1", "anyCombinationOfGradients", Check.Scope.PLACE, OptionChecks::anyCombinationOfGradients,
                Capability.BACKWARD);
        catalogue.add("B3", "eachGradientHasItsOwnMode", Check.Scope.PLACE, OptionChecks::eachGradientHasItsOwnMode,
                Capability.BACKWARD, Capability.ACCUMULATE, Capability.WIDE_GRADIENTS);
        catalogue.add("B3", "theTotalIsNotRoundedFirst", Check.Scope.PLACE, OptionChecks::theTotalIsNotRoundedFirst,
                Capability.BACKWARD, Capability.ACCUMULATE);
        catalogue.add("B3", "accumulationIsOneAddition", Check.Scope.PLACE, OptionChecks::accumulationIsOneAddition,
                Capability.BACKWARD, Capability.ACCUMULATE, Capability.WIDE_GRADIENTS);
    }

    /** Whether bit {@code option} of {@code combination} is set. */
    private static boolean has(int combination, int option) {
        return (combination >> option & 1) == 1;
    }

    private static Problem inputs(Problem sample, boolean gamma, boolean beta, boolean residual, boolean dh) {
        Problem problem = Problem.of(sample.spec(), sample.x());
        problem = gamma ? problem.gamma(Sample.required(sample.gamma())) : problem;
        problem = beta ? problem.beta(Sample.required(sample.beta())) : problem;
        problem = residual ? problem.residual(Sample.required(sample.residual())) : problem;
        double[] dy = sample.dy();
        problem = dy == null ? problem : problem.dy(dy);
        return dh ? problem.dh(Sample.required(sample.dh())) : problem;
    }

    /** The same call with every input present that the device can take, absent ones as the value that means absent. */
    private static Problem neutral(Problem problem, Problem sample) {
        Problem full = problem.gamma() == null ? problem.gamma(constant(problem.spec().width(), 1)) : problem;
        full = full.beta() == null ? full.beta(constant(problem.spec().width(), -0.0)) : full;
        if (sample.residual() != null && full.residual() == null) {
            full = full.residual(constant(full.x().length, -0.0));
        }
        return sample.dh() != null && full.dh() == null ? full.dh(constant(full.x().length, -0.0)) : full;
    }

    private static double[] constant(int length, double value) {
        double[] values = new double[length];
        Arrays.fill(values, value);
        return values;
    }

    private static void forwardCombinations(Trial trial) {
        Problem sample = Sample.of(trial, 1, ROWS, WIDTH);
        for (int combination = 0; combination < 32; combination++) {
            boolean residual = has(combination, 2);
            boolean possible = (!residual || sample.residual() != null)
                    && (!has(combination, 4) || trial.has(Capability.SAVED_STATISTICS));
            if (possible) {
                Problem problem = inputs(sample, has(combination, 0), has(combination, 1), residual, false);
                String[] omitted = omitted(has(combination, 3) || !residual ? null : "h",
                        has(combination, 4) ? null : "save");
                agrees(trial, problem, sample, omitted);
            }
        }
    }

    private static void backwardCombinations(Trial trial) {
        Problem sample = Sample.of(trial, 2, ROWS, WIDTH);
        for (int combination = 0; combination < 32; combination++) {
            boolean anyGradient = combination % 8 != 0;
            if (anyGradient && (!has(combination, 4) || sample.dh() != null)) {
                agrees(trial, inputs(sample, has(combination, 3), true, false, has(combination, 4)), sample,
                        omitted(has(combination, 0) ? null : "dx", has(combination, 1) ? null : "dgamma",
                                has(combination, 2) ? null : "dbeta"));
            }
        }
    }

    private static String[] omitted(@Nullable String... names) {
        return Arrays.stream(names).filter(name -> name != null).toArray(String[]::new);
    }

    private static void agrees(Trial trial, Problem problem, Problem sample, String... omitted) {
        Agreement.withPlainCall(trial, neutral(problem, sample)).expect("with absent inputs (there is " + problem
                + "), in place of inputs that change nothing, and without " + Arrays.toString(omitted),
                Calls.run(trial, problem, run -> run.omit(omitted)));
    }

    private static void absentAreNeutral(Trial trial) {
        for (int width : new int[] {1, 33, 1025}) {
            Problem sample = Sample.plain(trial, width, 3, width);
            agrees(trial, inputs(sample, false, true, false, false), sample);
            agrees(trial, inputs(sample, true, false, false, false), sample);
            agrees(trial, inputs(sample, false, false, false, false), sample);
            zeroForAbsentBeta(trial, inputs(sample, true, false, false, false));
            if (Refusals.supportedOrRefused(trial, trial.spec(width).unitOffsetGamma())) {
                absentIsZeroWithTheUnitOffset(trial, width);
            }
        }
    }

    private static void absentIsZeroWithTheUnitOffset(Trial trial, int width) {
        Problem shifted = Sample.of(trial, trial.spec(width).unitOffsetGamma(), width, 3);
        Problem absent = inputs(shifted, false, true, false, false);
        Agreement.withPlainCall(trial, absent.gamma(new double[width])).expect(
                "with the unit offset and no gamma, in place of gamma of zeros,", Calls.run(trial, absent));
    }

    /** Plus zero is as good as none, but for the sign of zeros. */
    private static void zeroForAbsentBeta(Trial trial, Problem absent) {
        Problem zero = absent.beta(new double[absent.spec().width()]);
        Agreement.withinBounds(trial, zero, Calls.run(trial, zero)).expect("with gamma and no beta, in place of "
                + "beta of zeros,", Calls.run(trial, absent));
    }

    /** Parameters of the call before are not those of this one. */
    private static void absentAfterPresent(Trial trial) {
        Problem sample = Sample.of(trial, 3, ROWS, WIDTH);
        Problem without = inputs(sample, false, false, false, false);
        Agreement fresh = Agreement.withPlainCall(trial, without);
        try (LayerNorm norm = LayerNorm.on(trial.device(), sample.spec());
                CallRun present = new CallRun(norm, sample, trial.variant().place());
                CallRun absent = new CallRun(norm, without, trial.variant().place())) {
            present.run();
            fresh.expect("after a call with gamma, beta, residual and dh", absent.run());
        }
    }

    private static void anyCombinationOfGradients(Trial trial) {
        Problem problem = Sample.of(trial, 4, 18, WIDTH);
        Agreement all = Agreement.withPlainCall(trial, problem);
        for (int combination = 1; combination < 7; combination++) {
            String[] omitted = omitted(has(combination, 0) ? null : "dx", has(combination, 1) ? null : "dgamma",
                    has(combination, 2) ? null : "dbeta");
            all.expect("when " + Arrays.toString(omitted) + " are not asked for",
                    Calls.run(trial, problem, run -> run.omit(omitted)));
        }
    }

    private static void eachGradientHasItsOwnMode(Trial trial) {
        Problem overwritten = wide(Sample.of(trial, 5, 18, WIDTH));
        Outcome totals = Calls.run(trial, overwritten);
        double[] old = old(trial, 6, 1);
        accumulates(trial, overwritten.accumulateDgamma(old), totals);
        accumulates(trial, overwritten.accumulateDbeta(old), totals);
        accumulates(trial, overwritten.accumulateDgamma(old).accumulateDbeta(old), totals);
    }

    /** What was there is so large that adding to it row by row, or chunk by chunk, loses what is added. */
    private static void accumulationIsOneAddition(Trial trial) {
        Problem overwritten = wide(Sample.of(trial, 7, 257, WIDTH));
        Outcome totals = Calls.run(trial, overwritten);
        double[] old = old(trial, 8, 0x1p20);
        accumulates(trial, overwritten.accumulateDgamma(old).accumulateDbeta(old), totals);
    }

    /**
     * In a 16-bit type {@code store(old + store(total))} differs from {@code store(old + total)} for many values. If
     * all elements are equal to the former, the total was rounded first.
     */
    private static void theTotalIsNotRoundedFirst(Trial trial) {
        if (!trial.type().isSixteenBit()) {
            return; // the total is of the type that is stored
        }
        Problem overwritten = Sample.of(trial, 9, 33, WIDTH);
        Outcome totals = Calls.run(trial, overwritten);
        double[] old = trial.random(10).doubles(WIDTH)
                .map(value -> Stored.store(trial.type(), (float) (8 * (value - 0.5)))).toArray();
        Outcome sums = Calls.run(trial, overwritten.accumulateDgamma(old).accumulateDbeta(old));
        boolean twice = Arrays.equals(sum(trial.type(), old, totals.dgamma()), sums.dgamma())
                && Arrays.equals(sum(trial.type(), old, totals.dbeta()), sums.dbeta());
        Trial.expect(!twice, "all of dgamma and dbeta, accumulated, are the stored sum of what was there and the "
                + "stored total: the total is rounded to " + trial.type() + " before it is added (seed "
                + trial.options().seed() + ", " + overwritten + ")");
    }

    /** Gradients in the compute type, where one addition is one rounding. */
    private static Problem wide(Problem problem) {
        return problem.gradientType(problem.spec().computeType());
    }

    private static double[] old(Trial trial, long salt, double scale) {
        double[] values = trial.random(salt).doubles(WIDTH).map(value -> scale * (0.5 + value)).toArray();
        return Arrays.stream(values).map(value -> Stored.store(trial.type().compute(), value)).toArray();
    }

    private static void accumulates(Trial trial, Problem problem, Outcome totals) {
        Map<String, double[]> expected = new LinkedHashMap<>();
        expected.put("dgamma", sum(problem.gradientType(), problem.oldDgamma(), totals.dgamma()));
        expected.put("dbeta", sum(problem.gradientType(), problem.oldDbeta(), totals.dbeta()));
        Agreement.with(trial, problem, new Outcome(expected)).expect(
                "accumulated (" + (problem.oldDgamma() == null ? "dbeta only" : "dgamma")
                        + (problem.oldDbeta() == null ? " only" : "") + "), against old + what overwriting gave,",
                Calls.run(trial, problem));
    }

    /** One addition in the compute type. */
    private static double[] sum(ElementType type, double @Nullable [] old, double[] total) {
        double[] sum = total.clone();
        for (int j = 0; j < sum.length && old != null; j++) {
            sum[j] = Stored.store(type, old[j] + total[j]);
        }
        return sum;
    }
}
