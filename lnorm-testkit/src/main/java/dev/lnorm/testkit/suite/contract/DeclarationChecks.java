// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.contract;

import dev.lnorm.Capability;
import dev.lnorm.NormSpec;
import dev.lnorm.Support;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.oracle.ErrorBounds;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.oracle.Transcription;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.answers.Results;
import dev.lnorm.testkit.suite.calls.CallRun;
import dev.lnorm.testkit.suite.calls.Calls;
import dev.lnorm.testkit.suite.calls.View;
import dev.lnorm.testkit.suite.problems.Sample;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * C3: capabilities that a device declares for some specs alone. The suite asks for what is declared for width 8 and the
 * variant's plain spec; what others declare beyond that is asked here.
 */
public final class DeclarationChecks {
    private static final int[] WIDTHS = {1, 64, 100, 1030, 2048};
    private static final int ROWS = 3;

    private DeclarationChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("C3", "whatOtherSpecsDeclareToo", Check.Scope.KIND, DeclarationChecks::whatOtherSpecsDeclareToo);
    }

    private static void whatOtherSpecsDeclareToo(Trial trial) {
        Set<Capability> asked = trial.device().support(trial.spec(8)).capabilities();
        for (NormSpec spec : specs(trial)) {
            Support support = trial.device().support(spec);
            EnumSet<Capability> more = EnumSet.noneOf(Capability.class);
            more.addAll(support.capabilities());
            more.removeAll(asked);
            if (support.supported() && !more.isEmpty()) {
                ask(trial, spec, more);
            }
        }
    }

    private static List<NormSpec> specs(Trial trial) {
        List<NormSpec> specs = new ArrayList<>();
        for (int width : WIDTHS) {
            specs.add(trial.spec(width));
        }
        NormSpec plain = trial.spec(8);
        specs.addAll(List.of(plain.epsilon(0), plain.unitOffsetGamma(),
                plain.types(trial.type(), trial.type().compute())));
        return specs;
    }

    /** A problem with every operand that {@code spec} declares, called in every way that it declares beyond others. */
    private static void ask(Trial trial, NormSpec spec, Set<Capability> more) {
        Problem problem = Sample.of(trial, spec, spec.width(), ROWS);
        double[] old = Sample.required(problem.gamma());
        problem = more.contains(Capability.ACCUMULATE) ? problem.accumulateDgamma(old).accumulateDbeta(old) : problem;
        boolean wide = more.contains(Capability.WIDE_GRADIENTS) && !more.contains(Capability.ACCUMULATE);
        problem = wide ? problem.gradientType(spec.computeType()) : problem;
        String where = "where " + more + " is declared, which it is not for width 8, " + problem;
        Outcome outcome = Calls.run(trial, problem, form(spec, more));
        if (more.contains(Capability.REPRODUCIBLE)) {
            List<String> differences = outcome
                    .differencesFrom(Outcome.of(problem, Transcription.of(problem)));
            Trial.expect(differences.isEmpty(), where + ": the bits are not those of N1 to N7: " + differences
                    + ". Declare REPRODUCIBLE for no spec whose bits differ");
        }
        ErrorBounds bounds = ErrorBounds.of(problem);
        Results.FORWARD.measure(trial, where, bounds, problem, outcome);
        if (problem.dy() != null) {
            Results.GRADIENTS.measure(trial, where, bounds, problem, outcome);
        }
    }

    private static UnaryOperator<CallRun> form(NormSpec spec, Set<Capability> more) {
        return run -> {
            if (more.contains(Capability.STRIDED_ROWS)) {
                for (String operand : List.of("x", "residual", "y", "h", "dy", "dh", "dx")) {
                    run.view(operand, View.gaps(spec.width(), 2, 3));
                }
            }
            return more.contains(Capability.IN_PLACE) ? run.alias("y", "x").alias("dx", "dy") : run;
        };
    }
}
