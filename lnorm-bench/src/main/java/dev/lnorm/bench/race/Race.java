// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.race;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs the rounds. In a round every contestant runs once with each number of threads, in a JVM of its own, one after
 * another: so whatever the machine does meanwhile happens to all of them.
 */
public final class Race {
    private final Plan plan;
    private final Duration cap;
    private final Path folder;

    /**
     * A race.
     *
     * @param cap no round begins that would end later than this after the start, except the first
     * @param folder an existing folder that JMH's output and results go to, all of them
     */
    public Race(Plan plan, Duration cap, Path folder) {
        this.plan = plan;
        this.cap = cap;
        this.folder = folder;
    }

    /**
     * Runs it.
     *
     * @param started told of every fork that starts
     * @throws IOException if a fork fails; its output is in the message's file
     */
    public Times run(Consumer<String> started) throws IOException, InterruptedException {
        Times times = new Times();
        long start = System.nanoTime();
        for (int round = 0; round < plan.pace().rounds() && hasTimeFor(round, System.nanoTime() - start); round++) {
            Path place = folder.resolve("round-" + (round + 1));
            List<Fork> forks = plan.forks(round);
            for (Fork fork : forks) {
                started.accept("round " + (round + 1) + ", " + fork.folder());
                ForkProcess.run(fork, Files.createDirectories(place.resolve(fork.folder())), times);
            }
        }
        return times;
    }

    /** Whether another round as long as those before ends in time. */
    private boolean hasTimeFor(int round, long elapsedNanos) {
        return round == 0 || elapsedNanos + elapsedNanos / round <= cap.toNanos();
    }
}
