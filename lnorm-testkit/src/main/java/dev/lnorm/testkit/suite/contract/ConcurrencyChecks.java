// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.contract;

import dev.lnorm.Capability;
import dev.lnorm.LayerNorm;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.answers.Agreement;
import dev.lnorm.testkit.suite.calls.CallRun;
import dev.lnorm.testkit.suite.calls.Threads;
import dev.lnorm.testkit.suite.problems.Sample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** C6 and B5: calls at the same time, and calls before, leave no trace in each other. */
public final class ConcurrencyChecks {
    private static final int THREADS = 8;
    private static final int[] WIDTHS = {129, 16, 1030, 3, 65};
    private static final int WIDE = 1985;
    private static final int NARROW = 12;
    private static final int MANY_ROWS = 300;

    private ConcurrencyChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("C6", "eightThreadsOnOneLayerNorm", Check.Scope.PLACE, ConcurrencyChecks::eightThreadsOnOne);
        catalogue.add("C6", "eightThreadsOnEightLayerNorms", Check.Scope.KIND, ConcurrencyChecks::eightThreadsOnEight);
        catalogue.add("C6", "noTraceOfTheCallBefore", Check.Scope.PLACE, ConcurrencyChecks::noTraceOfTheCallBefore);
        catalogue.add("C6", "widthsInTurn", Check.Scope.KIND, ConcurrencyChecks::widthsInTurn);
        catalogue.add("B5", "parameterGradientsAreTheSameEveryTime", Check.Scope.KIND,
                ConcurrencyChecks::parameterGradientsAreTheSame, Capability.BACKWARD);
        catalogue.add("B5", "parameterGradientsOfManyCallsAtOnce", Check.Scope.KIND,
                ConcurrencyChecks::parameterGradientsOfManyCallsAtOnce, Capability.BACKWARD);
    }

    /** A thread's call, and what it returned when it was alone. */
    private record Task(CallRun run, Agreement alone) {}

    /** Of ordinary sizes, and of those that scratch is used for where others do without: wide rows, and many. */
    private static void eightThreadsOnOne(Trial trial) {
        eightThreads(trial, true, 5, 130);
        int most = trial.options().elements();
        if (most >= 2 * WIDE) {
            eightThreads(trial, true, 2, WIDE);
        }
        if (most >= MANY_ROWS * NARROW) {
            eightThreads(trial, true, MANY_ROWS, NARROW);
        }
    }

    private static void eightThreadsOnEight(Trial trial) {
        eightThreads(trial, false, 5, WIDTHS);
    }

    /** Each with other rows, {@code rows} and some more; on one LayerNorm all have the first width. */
    private static void eightThreads(Trial trial, boolean shared, int rows, int... widths) {
        int repetitions = rows == 5 ? 8 : 2;
        List<LayerNorm> norms = new ArrayList<>();
        List<Task> tasks = new ArrayList<>();
        try {
            for (int thread = 0; thread < THREADS; thread++) {
                int more = rows < 5 ? thread % 2 : thread;
                Problem problem = Sample.of(trial, thread, rows + more, widths[thread % widths.length]);
                if (norms.isEmpty() || !shared) {
                    norms.add(LayerNorm.on(trial.device(), problem.spec()));
                }
                CallRun run = new CallRun(norms.getLast(), problem, trial.variant().place());
                tasks.add(new Task(run, Agreement.with(trial, problem, run.run())));
            }
            Threads.inParallel(THREADS, thread -> {
                Task task = tasks.get(thread);
                for (int i = 0; i < repetitions; i++) {
                    task.run().repeat();
                    task.alone().expect("while seven other threads call"
                            + (shared ? " the same LayerNorm" : " LayerNorms of the same device") + " with other rows",
                            task.run().outcome());
                }
            });
        } finally {
            tasks.forEach(task -> task.run().close());
            norms.forEach(LayerNorm::close);
        }
    }

    /** After a call full of NaN and with more rows, a call returns what it returns on a fresh LayerNorm. */
    private static void noTraceOfTheCallBefore(Trial trial) {
        for (int width : new int[] {7, 130, 1030}) {
            Problem problem = Sample.of(trial, width, 4, width);
            Problem poison = poisoned(Sample.of(trial, width, 21, width));
            Agreement fresh = Agreement.withPlainCall(trial, problem);
            try (LayerNorm norm = LayerNorm.on(trial.device(), problem.spec());
                    CallRun before = new CallRun(norm, poison, trial.variant().place());
                    CallRun clean = new CallRun(norm, problem, trial.variant().place())) {
                before.run();
                fresh.expect("after a call of 21 rows of NaN", clean.run());
            }
        }
    }

    private static Problem poisoned(Problem problem) {
        double[] nan = new double[problem.x().length];
        Arrays.fill(nan, Double.NaN);
        double[] parameters = new double[problem.spec().width()];
        Arrays.fill(parameters, Double.NaN);
        Problem poisoned = Problem.of(problem.spec(), nan).gamma(parameters).beta(parameters);
        return problem.dy() == null ? poisoned : poisoned.dy(nan);
    }

    /** Wide, narrow and wide again on one device, in one thread: no scratch is taken for another width's. */
    private static void widthsInTurn(Trial trial) {
        List<LayerNorm> norms = new ArrayList<>();
        List<Task> tasks = new ArrayList<>();
        try {
            for (int width : WIDTHS) {
                Problem problem = Sample.of(trial, width, 6, width);
                norms.add(LayerNorm.on(trial.device(), problem.spec()));
                CallRun run = new CallRun(norms.getLast(), problem, trial.variant().place());
                tasks.add(new Task(run, Agreement.with(trial, problem, run.run())));
            }
            for (int turn = 0; turn < 2; turn++) {
                for (Task task : turn == 0 ? tasks.reversed() : tasks) {
                    task.run().repeat();
                    task.alone().expect("after calls of other widths on the same device", task.run().outcome());
                }
            }
        } finally {
            tasks.forEach(task -> task.run().close());
            norms.forEach(LayerNorm::close);
        }
    }

    /** As many rows as the budget allows: more than a device leaves to one thread. */
    private static Problem tall(Trial trial, int width) {
        int rows = Math.max(33, Math.min(1 << 14, trial.options().elements() / width));
        return Sample.plain(trial, width, rows, width);
    }

    private static void parameterGradientsAreTheSame(Trial trial) {
        for (int width : new int[] {8, 200}) {
            Problem problem = tall(trial, width);
            try (LayerNorm norm = LayerNorm.on(trial.device(), problem.spec());
                    CallRun run = new CallRun(norm, problem, trial.variant().place()).omit("dx")) {
                Outcome first = run.run();
                for (int i = 0; i < 12; i++) {
                    norm.backward(run.backwardCall());
                    sameGradients(trial, problem, first, run.outcome(), "when computed again");
                }
            }
        }
    }

    private static void parameterGradientsOfManyCallsAtOnce(Trial trial) {
        Problem problem = tall(trial, 40);
        List<CallRun> runs = new ArrayList<>();
        try (LayerNorm norm = LayerNorm.on(trial.device(), problem.spec())) {
            for (int i = 0; i < THREADS; i++) {
                CallRun run = new CallRun(norm, problem, trial.variant().place()).omit("dx");
                run.prepare();
                runs.add(run);
            }
            Outcome alone = runs.getFirst().run();
            Threads.inParallel(THREADS, thread -> runs.get(thread).repeat());
            for (CallRun run : runs) {
                sameGradients(trial, problem, alone, run.outcome(), "when eight threads compute them at once");
            }
        } finally {
            runs.forEach(CallRun::close);
        }
    }

    private static void sameGradients(Trial trial, Problem problem, Outcome first, Outcome again, String when) {
        List<String> differences = again.differencesFrom(first).stream()
                .filter(line -> line.startsWith("dgamma") || line.startsWith("dbeta")).toList();
        Trial.expect(differences.isEmpty(), when + " parameter gradients are others: " + differences
                + ": their sums depend on the order in which threads arrive, or updates are lost (seed "
                + trial.options().seed() + ", " + problem + ")");
    }
}
