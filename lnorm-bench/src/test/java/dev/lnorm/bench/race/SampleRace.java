// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.race;

import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.bench.race.Contestant.Role;
import java.util.List;

/** A race of four over one small workload, whose times are made up. */
public final class SampleRace {
    private static final Workload WORKLOAD = new Workload(Formula.LAYER, ElementType.FLOAT32, new Shape(16, 64));

    private final Plan plan = new Plan(
            List.of(contestant("cpu", Role.SUBJECT), contestant("onednn", Role.PEER),
                    contestant("libtorch", Role.PEER), contestant("naive", Role.BASELINE)),
            List.of(WORKLOAD), List.of(Pass.FORWARD, Pass.BACKWARD), List.of(1), MemoryKind.HEAP, Pace.QUICK);
    private final Times times = new Times();

    private static Contestant contestant(String name, Role role) {
        return new Contestant(name, name, role, List.of());
    }

    /** Has {@code contestant} take {@code nanos} in one more round. */
    public void time(String contestant, Pass pass, double nanos) {
        times.add(contestant, new Cell(pass, WORKLOAD, 1), nanos);
    }

    /** Has a copy of one operand take {@code nanos}. */
    public void copy(double nanos) {
        times.add(Bandwidth.COPY, WORKLOAD.operandBytes(), 1, nanos);
    }

    /** The first contestant's scores. */
    public Scoreboard board() {
        return Scoreboard.of(plan, times, plan.contestants().getFirst());
    }

    /** The plan. */
    public Plan plan() {
        return plan;
    }

    /** The times so far. */
    public Times times() {
        return times;
    }
}
