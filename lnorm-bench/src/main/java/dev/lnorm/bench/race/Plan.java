// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.race;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The whole race.
 *
 * @param contestants who races
 * @param workloads what is normalized
 * @param passes what is timed of it
 * @param threads with how many threads
 * @param memory where operands are, for contestants that can have them there
 * @param pace how long
 */
public record Plan(List<Contestant> contestants, List<Workload> workloads, List<Pass> passes, List<Integer> threads,
        MemoryKind memory, Pace pace) {
    /** Every comparison, in the order of the table. */
    public List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        for (int count : threads) {
            for (Pass pass : passes) {
                workloads.forEach(workload -> cells.add(new Cell(pass, workload, count)));
            }
        }
        return cells;
    }

    /**
     * The forks of one round. Each round begins with another contestant, so that none always runs right after the same
     * other.
     */
    List<Fork> forks(int round) {
        List<Fork> forks = new ArrayList<>();
        for (int count : threads) {
            List<Fork> sameThreads = new ArrayList<>();
            contestants.forEach(contestant -> sameThreads.add(Entry.of(this, contestant, count)));
            sameThreads.add(Copies.of(this, count));
            sameThreads.removeIf(fork -> fork.plan().heats().isEmpty());
            Collections.rotate(sameThreads, -round);
            forks.addAll(sameThreads);
        }
        return forks;
    }

    /** Forks in all rounds. */
    public int forkCount() {
        return pace.rounds() * forks(0).size();
    }

    /** Milliseconds that one round takes, about. */
    public long roundMillis() {
        return forks(0).stream().mapToLong(fork -> fork.plan().millis()).sum();
    }
}
