// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.queues;

import dev.lnorm.Backward;
import dev.lnorm.Capability;
import dev.lnorm.Forward;
import dev.lnorm.LayerNorm;
import dev.lnorm.SavedStatistics;
import dev.lnorm.testkit.OperandSpace;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.PlacedRows;
import dev.lnorm.testkit.oracle.NormResult;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.answers.Agreement;
import dev.lnorm.testkit.suite.calls.CallOperands;
import dev.lnorm.testkit.suite.calls.CallRun;
import dev.lnorm.testkit.suite.calls.Calls;
import dev.lnorm.testkit.suite.calls.Threads;
import dev.lnorm.testkit.suite.problems.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** S1 to S4: what is saved between the passes, and for how long it serves. */
public final class StatisticsChecks {
    private static final int WIDTH = 66;
    private static final int ROWS = 9;

    private static final String KEEP = "Read saved statistics and write none, and keep nothing of a pass elsewhere";

    private StatisticsChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("S1", "normalizedRowsAreNotKept", Check.Scope.PLACE, StatisticsChecks::normalizedRowsAreNotKept,
                Capability.BACKWARD);
        catalogue.add("S1", "theBackwardPassTakesItsOwnGamma", Check.Scope.KIND,
                StatisticsChecks::theBackwardPassTakesItsOwnGamma, Capability.BACKWARD);
        catalogue.add("S3", "statisticsOfOtherCallsAreRefused", Check.Scope.KIND,
                StatisticsChecks::statisticsOfOtherCallsAreRefused, Capability.BACKWARD);
        catalogue.add("S4", "severalBackwardsOfOneForward", Check.Scope.PLACE,
                StatisticsChecks::severalBackwardsOfOneForward, Capability.BACKWARD);
        catalogue.add("S4", "forwardsAwaitTheirBackwards", Check.Scope.KIND,
                StatisticsChecks::forwardsAwaitTheirBackwards, Capability.BACKWARD);
        catalogue.add("S4", "anotherThreadMakesTheBackward", Check.Scope.KIND,
                StatisticsChecks::anotherThreadMakesTheBackward, Capability.BACKWARD);
        catalogue.add("S4", "anotherLayerNormMakesTheBackward", Check.Scope.KIND,
                StatisticsChecks::anotherLayerNormMakesTheBackward, Capability.BACKWARD);
        catalogue.add("S2", "statisticsOfSomeRows", Check.Scope.KIND, StatisticsChecks::statisticsOfSomeRows,
                Capability.SAVED_STATISTICS);
        catalogue.add("S4", "statisticsServeAgain", Check.Scope.KIND, StatisticsChecks::statisticsServeAgain,
                Capability.SAVED_STATISTICS);
    }

    /**
     * Between the passes each row of {@code x} is turned round. Mean and rstd are still its own, so what is computed
     * from {@code x} and the statistics is right for the row as it is now, and what was kept of the old row is not.
     */
    private static void normalizedRowsAreNotKept(Trial trial) {
        Problem problem = Sample.plain(trial, 1, ROWS, WIDTH);
        Problem turned = Problem.of(problem.spec(), turnedRound(problem.x()))
                .dy(Sample.required(problem.dy()));
        Outcome expected = Calls.run(trial, turned);
        try (LayerNorm norm = LayerNorm.on(trial.device(), problem.spec());
                OperandSpace space = new OperandSpace(trial.device(), trial.dense());
                SavedStatistics saved = norm.statistics(ROWS)) {
            PlacedRows x = space.holding(trial.type(), problem.x(), WIDTH);
            PlacedRows y = space.poisoned(trial.type(), ROWS, WIDTH);
            PlacedRows dy = space.holding(trial.type(), Sample.required(problem.dy()), WIDTH);
            PlacedRows dx = space.poisoned(trial.type(), ROWS, WIDTH);
            space.upload();
            norm.forward(Forward.of(x.rows(), y.rows()).save(saved));
            x.set(turned.x());
            space.upload();
            norm.backward(Backward.of(dy.rows(), x.rows(), saved).dx(dx.rows()));
            space.download();
            Map<String, double[]> results = new LinkedHashMap<>();
            results.put("dx", dx.values());
            Agreement.withinBounds(trial, turned, expected).expect("when x is turned round between the passes (what "
                    + "the forward pass kept beyond mean and rstd shows)", new Outcome(results));
        }
    }

    private static double[] turnedRound(double[] x) {
        double[] turned = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            turned[i] = x[i / WIDTH * WIDTH + WIDTH - 1 - i % WIDTH];
        }
        return turned;
    }

    /** A guard: the API checks what statistics are of. */
    private static void statisticsOfOtherCallsAreRefused(Trial trial) {
        try (LayerNorm norm = LayerNorm.on(trial.device(), trial.spec(WIDTH));
                LayerNorm other = LayerNorm.on(trial.device(), trial.spec(WIDTH).epsilon(0.5));
                OperandSpace space = new OperandSpace(trial.device(), trial.dense());
                SavedStatistics saved = norm.statistics(2)) {
            PlacedRows x = space.holding(trial.type(), new double[2 * WIDTH], WIDTH);
            PlacedRows one = space.holding(trial.type(), new double[WIDTH], WIDTH);
            PlacedRows y = space.poisoned(trial.type(), 2, WIDTH);
            PlacedRows dx = space.poisoned(trial.type(), 2, WIDTH);
            PlacedRows dxOfOne = space.poisoned(trial.type(), 1, WIDTH);
            space.upload();
            Backward backward = Backward.of(x.rows(), x.rows(), saved).dx(dx.rows());
            Calls.refused("the statistics hold no forward pass", IllegalStateException.class,
                    () -> norm.backward(backward));
            norm.forward(Forward.of(x.rows(), y.rows()).save(saved));
            Calls.refused("the statistics are of 2 rows, the call is of 1", IllegalArgumentException.class,
                    () -> norm.backward(Backward.of(one.rows(), one.rows(), saved).dx(dxOfOne.rows())));
            Calls.refused("the statistics are for another epsilon", IllegalArgumentException.class,
                    () -> other.backward(backward));
            space.download();
            Trial.expect(dx.firstUnwritten() == 0 && dxOfOne.firstUnwritten() == 0, "a refused call wrote to dx");
        }
    }

    private static void severalBackwardsOfOneForward(Trial trial) {
        Problem problem = Sample.of(trial, 2, ROWS, WIDTH);
        try (LayerNorm norm = LayerNorm.on(trial.device(), problem.spec());
                CallRun run = new CallRun(norm, problem, trial.variant().place())) {
            Outcome first = run.run();
            for (int i = 2; i <= 4; i++) {
                norm.backward(run.backwardCall());
                Outcome again = run.outcome();
                Agreement.with(trial, problem, first).against("backward pass 1").remedy(KEEP)
                        .expect("in backward pass " + i + " after one forward pass", again);
                for (int row = 0; row < ROWS; row++) {
                    Trial.expect(NormResult.same(first.mean()[row], again.mean()[row])
                            && NormResult.same(first.rstd()[row], again.rstd()[row]),
                            "backward pass " + i + " of one forward pass finds the saved statistics of row " + row
                                    + " changed: mean from " + first.mean()[row] + " to " + again.mean()[row]
                                    + ", rstd from " + first.rstd()[row] + " to " + again.rstd()[row] + "; not a bit "
                                    + "may change. " + KEEP + " (seed " + trial.options().seed() + ", " + problem
                                    + ")");
                }
            }
        }
    }

    /** As in a network: all forwards, then their backwards from the last to the first. */
    private static void forwardsAwaitTheirBackwards(Trial trial) {
        List<CallRun> runs = new ArrayList<>();
        List<Agreement> alone = new ArrayList<>();
        try (LayerNorm norm = LayerNorm.on(trial.device(), trial.spec(WIDTH))) {
            for (int layer = 0; layer < 4; layer++) {
                Problem problem = Sample.of(trial, 10 + layer, ROWS - layer, WIDTH);
                alone.add(Agreement.withPlainCall(trial, problem));
                runs.add(new CallRun(norm, problem, trial.variant().place()));
            }
            runs.forEach(run -> {
                run.prepare();
                norm.forward(run.forwardCall());
            });
            for (int layer = 3; layer >= 0; layer--) {
                norm.backward(runs.get(layer).backwardCall());
                alone.get(layer).remedy(KEEP).expect("when three other forward passes await their backward passes",
                        runs.get(layer).outcome());
            }
        } finally {
            runs.forEach(CallRun::close);
        }
    }

    /** The thread that trains is seldom the one that loads: what is saved belongs to the statistics, not the thread. */
    private static void anotherThreadMakesTheBackward(Trial trial) {
        Problem problem = Sample.of(trial, 20, ROWS, WIDTH);
        Agreement alone = Agreement.withPlainCall(trial, problem);
        try (LayerNorm norm = LayerNorm.on(trial.device(), problem.spec());
                CallRun run = new CallRun(norm, problem, trial.variant().place())) {
            run.prepare();
            norm.forward(run.forwardCall());
            Threads.inParallel(1, _ -> norm.backward(run.backwardCall()));
            alone.remedy(KEEP).expect("when another thread makes the backward call", run.outcome());
        }
    }

    /** Statistics are of a spec and a device: any LayerNorm of both may read them. */
    private static void anotherLayerNormMakesTheBackward(Trial trial) {
        Problem problem = Sample.of(trial, 21, ROWS, WIDTH);
        Agreement alone = Agreement.withPlainCall(trial, problem);
        try (LayerNorm norm = LayerNorm.on(trial.device(), problem.spec());
                LayerNorm another = LayerNorm.on(trial.device(), problem.spec());
                CallRun run = new CallRun(norm, problem, trial.variant().place())) {
            run.prepare();
            norm.forward(run.forwardCall());
            another.backward(run.backwardCall());
            alone.remedy(KEEP).expect("when another LayerNorm of the same spec and device makes the backward call",
                    run.outcome());
        }
    }

    private static void statisticsOfSomeRows(Trial trial) {
        Problem problem = Sample.plain(trial, 22, ROWS, WIDTH);
        Problem forward = Problem.of(problem.spec(), problem.x());
        try (LayerNorm norm = LayerNorm.on(trial.device(), problem.spec());
                CallRun run = new CallRun(norm, forward, trial.variant().place())) {
            Outcome all = run.run();
            for (int first = 0; first < ROWS; first++) {
                double[] mean = new double[(ROWS - first + 1) / 2];
                double[] rstd = new double[mean.length];
                run.statistics().read(first, mean, rstd);
                for (int i = 0; i < mean.length; i++) {
                    int row = first + i;
                    Trial.expect(NormResult.same(all.mean()[row], mean[i]) && NormResult.same(all.rstd()[row], rstd[i]),
                            "row " + row + ", read with " + mean.length + " rows from row " + first + ", has mean "
                                    + mean[i] + " and rstd " + rstd[i] + "; read with all rows " + all.mean()[row]
                                    + " and " + all.rstd()[row]);
                }
            }
        }
    }

    /** Statistics with room for more rows than a call has, used for call after call, hold and serve the last one's. */
    private static void statisticsServeAgain(Trial trial) {
        try (LayerNorm norm = LayerNorm.on(trial.device(), trial.spec(WIDTH));
                SavedStatistics saved = norm.statistics(ROWS)) {
            for (int rows : new int[] {ROWS, 2, 5}) {
                Problem problem = Sample.plain(trial, rows, rows, WIDTH);
                Outcome fresh = Calls.run(trial, problem);
                try (OperandSpace space = new OperandSpace(trial.device(), trial.dense())) {
                    CallOperands call = new CallOperands(norm, problem, _ -> space, 0, saved);
                    call.forward();
                    Trial.expect(saved.rows() == rows, "statistics of a call of " + rows + " rows say that they hold "
                            + saved.rows() + ": return the number of rows of the last forward pass");
                    Map<String, double[]> results = new LinkedHashMap<>();
                    results.put("mean", new double[rows]);
                    results.put("rstd", new double[rows]);
                    saved.read(0, results.get("mean"), results.get("rstd"));
                    Agreement alone = Agreement.with(trial, problem, fresh)
                            .against("a call with room for its rows alone")
                            .remedy("Write and read them at the same places, whatever the capacity is");
                    String what = " statistics with room for " + ROWS + " rows that hold " + rows
                            + ", after another call,";
                    alone.expect("read from" + what, new Outcome(results));
                    call.backward();
                    alone.expect("in a backward pass from" + what, call.outcome());
                }
            }
        }
    }

    /** The backward pass has a gamma of its own: what the forward pass was given is no part of what is saved. */
    private static void theBackwardPassTakesItsOwnGamma(Trial trial) {
        Problem problem = Sample.plain(trial, 30, ROWS, WIDTH);
        Problem other = problem.gamma(Sample.required(Sample.plain(trial, 31, ROWS, WIDTH).gamma()));
        Outcome expected = Calls.run(trial, other);
        try (LayerNorm norm = LayerNorm.on(trial.device(), problem.spec());
                SavedStatistics saved = norm.statistics(ROWS);
                OperandSpace space = new OperandSpace(trial.device(), trial.dense())) {
            CallOperands call = new CallOperands(norm, problem, _ -> space, 0, saved);
            call.forward();
            call.fill("gamma", Sample.required(other.gamma()));
            call.backward();
            Agreement.with(trial, other, new Outcome(Map.of("dx", expected.dx())))
                    .against("two passes that are both given that gamma")
                    .remedy("Take gamma from the backward call, and keep none")
                    .expect("when the backward pass is given another gamma than the forward pass,", call.outcome());
        }
    }
}
