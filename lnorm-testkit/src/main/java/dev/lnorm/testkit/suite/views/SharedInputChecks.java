// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.views;

import dev.lnorm.Backward;
import dev.lnorm.Capability;
import dev.lnorm.Forward;
import dev.lnorm.LayerNorm;
import dev.lnorm.Memory;
import dev.lnorm.Rows;
import dev.lnorm.SavedStatistics;
import dev.lnorm.testkit.Layout;
import dev.lnorm.testkit.OperandSpace;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.PlacedRows;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.answers.Agreement;
import dev.lnorm.testkit.suite.calls.Calls;
import dev.lnorm.testkit.suite.contract.Refusals;
import dev.lnorm.testkit.suite.problems.Sample;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * V7: inputs that are the same memory. In a residual network {@code dh} is {@code dy}; gamma and beta are slices of one
 * array of parameters.
 */
public final class SharedInputChecks {
    private static final int ROWS = 6;
    private static final int WIDTH = 70;
    /** Where gamma begins: aligned, and not the beginning. */
    private static final int FIRST = 8;

    private SharedInputChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("V7", "inputsMayBeTheSameMemory", Check.Scope.PLACE, SharedInputChecks::sameMemory,
                Capability.BACKWARD, Capability.RESIDUAL);
        catalogue.add("V7", "gammaMayBeBeta", Check.Scope.PLACE, SharedInputChecks::gammaIsBeta);
    }

    private static void gammaIsBeta(Trial trial) {
        if (!Refusals.supportedOrRefused(trial, trial.spec(WIDTH))) {
            return;
        }
        Problem sample = Sample.plain(trial, 23_000, ROWS, WIDTH);
        Problem apart = Problem.of(sample.spec(), sample.x()).gamma(Sample.required(sample.gamma()))
                .beta(Sample.required(sample.gamma()));
        try (LayerNorm norm = LayerNorm.on(trial.device(), apart.spec());
                OperandSpace space = new OperandSpace(trial.device(), trial.dense())) {
            Memory both = space.holding(trial.type(), Sample.required(sample.gamma()), WIDTH).parameter();
            PlacedRows x = space.holding(trial.type(), sample.x(), WIDTH);
            PlacedRows y = space.poisoned(trial.type(), ROWS, WIDTH);
            space.upload();
            norm.forward(Forward.of(x.rows(), y.rows()).gamma(both).beta(both));
            space.download();
            Agreement.with(trial, apart, Calls.run(trial, apart, run -> run.omit("save")))
                    .expect("with gamma and beta the same memory,", new Outcome(Map.of("y", y.values())));
        }
    }

    private static void sameMemory(Trial trial) {
        if (!Refusals.supportedOrRefused(trial, trial.spec(WIDTH))) {
            return;
        }
        Problem sample = Sample.plain(trial, 22_000, ROWS, WIDTH);
        double[] dy = Sample.required(sample.dy());
        double[] gamma = Sample.required(sample.gamma());
        double[] beta = Sample.required(sample.beta());
        Problem apart = sample.residual(sample.x()).dh(dy);
        Map<String, double[]> results = new LinkedHashMap<>();
        try (LayerNorm norm = LayerNorm.on(trial.device(), apart.spec());
                OperandSpace space = new OperandSpace(trial.device(), new Layout(trial.variant().place(), 0, 0));
                SavedStatistics saved = norm.statistics(ROWS)) {
            PlacedRows parameters = space.poisoned(trial.type(), FIRST + 2 * WIDTH,
                    memory -> Rows.strided(memory, WIDTH, FIRST, 2, WIDTH));
            parameters.set(DoubleStream.concat(DoubleStream.of(gamma), DoubleStream.of(beta)).toArray());
            Memory both = parameters.rows().memory();
            PlacedRows x = space.holding(trial.type(), sample.x(), WIDTH);
            PlacedRows gradient = space.holding(trial.type(), dy, WIDTH);
            PlacedRows h = space.poisoned(trial.type(), ROWS, WIDTH);
            PlacedRows y = space.poisoned(trial.type(), ROWS, WIDTH);
            PlacedRows dx = space.poisoned(trial.type(), ROWS, WIDTH);
            space.upload();
            norm.forward(Forward.of(x.rows(), y.rows()).residual(x.rows()).sum(h.rows())
                    .gamma(both.slice(FIRST, WIDTH)).beta(both.slice(FIRST + WIDTH, WIDTH)).save(saved));
            norm.backward(Backward.of(gradient.rows(), h.rows(), saved).dh(gradient.rows()).dx(dx.rows())
                    .gamma(both.slice(FIRST, WIDTH)));
            space.download();
            results.put("h", h.values());
            results.put("y", y.values());
            results.put("dx", dx.values());
        }
        Agreement.withPlainCall(trial, apart).expect("with residual = x, dh = dy, and gamma and beta slices of one "
                + "memory,", new Outcome(results));
    }
}
