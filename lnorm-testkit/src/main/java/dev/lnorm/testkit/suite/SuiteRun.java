// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Asks cases: first those that are asked once a device, one by one, since they count what the whole JVM has; then the
 * others, several at once. Each case has a thread of its own, so that a backend that never answers is a failure and not
 * the end of the run.
 */
public final class SuiteRun {
    /** How many cases are asked at once by default. */
    public static final int THREADS = Math.min(8, Runtime.getRuntime().availableProcessors());
    /** The longest that one case may take by default. */
    public static final Duration LIMIT = Duration.ofMinutes(2);

    private static final int FRAMES = 12;

    private final Duration limit;
    private final Consumer<Result> listener;

    private SuiteRun(Duration limit, Consumer<Result> listener) {
        this.limit = limit;
        this.listener = listener;
    }

    /**
     * Asks {@code cases} and waits for all answers.
     *
     * @param cases what to ask
     * @param threads how many to ask at once
     * @param limit the longest that one case may take; one that takes longer fails, and its thread is abandoned
     * @param listener is told of each answer as it comes, one at a time
     * @return the answers, in the order of {@code cases}; if the caller is interrupted the rest is not run, and the
     *     caller's interrupt status is set
     */
    public static List<Result> of(List<Case> cases, int threads, Duration limit, Consumer<Result> listener) {
        return new SuiteRun(limit, listener).ask(cases, threads);
    }

    private List<Result> ask(List<Case> cases, int threads) {
        AtomicReferenceArray<Result> results = new AtomicReferenceArray<>(cases.size());
        List<Callable<Void>> together = new ArrayList<>();
        try {
            for (int i = 0; i < cases.size(); i++) {
                int index = i;
                Case asked = cases.get(i);
                if (asked.check().scope() == Check.Scope.DEVICE) {
                    results.set(index, answer(asked));
                } else {
                    together.add(() -> {
                        results.set(index, answer(asked));
                        return null;
                    });
                }
            }
            try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
                pool.invokeAll(together);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return IntStream.range(0, cases.size()).mapToObj(i -> results.get(i) != null
                ? results.get(i)
                : new Result(cases.get(i), Verdict.of(Verdict.Kind.NOT_RUN, "the run was interrupted"), 0)).toList();
    }

    private Result answer(Case asked) throws InterruptedException {
        AtomicReference<Verdict> verdict = new AtomicReference<>();
        long begin = System.nanoTime();
        Thread thread = new Thread(() -> verdict.set(verdict(asked)), asked.name());
        thread.setDaemon(true);
        thread.start();
        boolean returned = thread.join(limit);
        long nanos = System.nanoTime() - begin;
        Result result = new Result(asked, returned ? verdict.get() : stuck(thread), nanos);
        synchronized (listener) {
            listener.accept(result);
        }
        return result;
    }

    /** {@link Case#run} with what even that lets through: a stack overflow, memory that ran out. */
    private static Verdict verdict(Case asked) {
        try {
            return asked.run();
        } catch (Throwable thrown) {
            return Verdict.of(Verdict.Kind.FAIL, "threw " + thrown);
        }
    }

    private Verdict stuck(Thread thread) {
        StringBuilder at = new StringBuilder();
        StackTraceElement[] frames = thread.getStackTrace();
        for (int i = 0; i < Math.min(frames.length, FRAMES); i++) {
            at.append("\n  ").append(frames[i]);
        }
        return Verdict.noAnswer(limit, at.toString());
    }
}
