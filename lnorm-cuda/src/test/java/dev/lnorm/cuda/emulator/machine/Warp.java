// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.machine;

import dev.lnorm.cuda.emulator.memory.Fault;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;

/**
 * Up to 32 threads that step together. Every lane has its own place in the program; of the groups of lanes that
 * stand at one place, the one at the lowest place steps, until it meets or passes another group.
 */
public final class Warp {

    static final int LANES = 32;

    private final Program program;
    private final Block block;
    private final int index;
    private final long[] rows;
    private final int[] defined;
    private final int[] predicates;
    private final int[] predicatesDefined;
    private final int[] pc = new int[LANES];
    private final long[] exchange = new long[LANES];
    private int initial;
    private int live;
    private int waiting;

    Warp(Program program, Block block, int index) {
        this.program = program;
        this.block = block;
        this.index = index;
        rows = new long[program.rows() * LANES];
        defined = new int[program.rows()];
        predicates = new int[program.predicates()];
        predicatesDefined = new int[program.predicates()];
        Arrays.fill(defined, program.registerRows(), defined.length, -1);
        program.constants().forEach((row, value) -> Arrays.fill(rows, row * LANES, (row + 1) * LANES, value));
    }

    /** Starts with the threads of a new block. */
    void start(Launch launch, long blockIndex) {
        int threads = Math.min(LANES, launch.threads() - index * LANES);
        initial = -1 >>> LANES - threads;
        live = initial;
        waiting = 0;
        Arrays.fill(pc, 0);
        Arrays.fill(defined, 0, program.registerRows(), 0);
        Arrays.fill(predicatesDefined, 0);
        program.specials().forEach((row, special) -> {
            for (int lane = 0; lane < threads; lane++) {
                rows[row * LANES + lane] = special.value(launch, blockIndex, index * LANES + lane);
            }
        });
    }

    Block block() {
        return block;
    }

    int thread(int lane) {
        return index * LANES + lane;
    }

    int index() {
        return index;
    }

    int live() {
        return live;
    }

    boolean isDone() {
        return live == 0;
    }

    /** The registers: lane {@code l} of row {@code r} is at {@code 32 r + l}. */
    long[] rows() {
        return rows;
    }

    long value(int row, int lane) {
        return rows[row * LANES + lane];
    }

    void define(int row, int lanes) {
        defined[row] |= lanes;
    }

    void require(int row, int lanes) {
        if ((lanes & ~defined[row]) != 0) {
            throw undefined("a register of", lanes & ~defined[row]);
        }
    }

    boolean isDefined(int row, int lanes) {
        return (lanes & ~defined[row]) == 0;
    }

    /** For moves, which carry along that a register was never written. */
    void copyDefined(int target, int source, int lanes) {
        defined[target] = defined[target] & ~lanes | defined[source] & lanes;
    }

    int predicate(int predicate, int lanes) {
        if ((lanes & ~predicatesDefined[predicate]) != 0) {
            throw undefined("a predicate of", lanes & ~predicatesDefined[predicate]);
        }
        return predicates[predicate];
    }

    void setPredicate(int predicate, int lanes, int values) {
        predicates[predicate] = predicates[predicate] & ~lanes | values & lanes;
        predicatesDefined[predicate] |= lanes;
    }

    private Fault undefined(String what, int lanes) {
        return new Fault(Fault.Kind.UNINITIALISED_READ, what + " " + threads(lanes) + " that was never written");
    }

    /** Lanes as thread numbers. */
    String threads(int lanes) {
        IntFunction<String> number = lane -> Integer.toString(thread(lane));
        StringBuilder text = new StringBuilder("thread");
        for (int lane = 0; lane < LANES; lane++) {
            if ((lanes & 1 << lane) != 0) {
                int end = lane;
                while (end < LANES - 1 && (lanes & 2 << end) != 0) {
                    end++;
                }
                text.append(' ').append(number.apply(lane)).append(end > lane ? "-" + number.apply(end) : "");
                lane = end;
            }
        }
        return text.toString();
    }

    void exit(int lanes) {
        live &= ~lanes;
    }

    void moveTo(int lanes, int place) {
        for (int rest = lanes; rest != 0; rest &= rest - 1) {
            pc[Integer.numberOfTrailingZeros(rest)] = place;
        }
    }

    /** These lanes stay where they are until others come. */
    void await(int lanes, int place) {
        moveTo(lanes, place);
        waiting |= lanes;
    }

    /** These lanes wait no longer and go on behind the instruction at which they stand. */
    void resume(int lanes) {
        waiting &= ~lanes;
        for (int rest = lanes; rest != 0; rest &= rest - 1) {
            pc[Integer.numberOfTrailingZeros(rest)]++;
        }
    }

    /** What lanes that meet show each other. */
    long[] exchange() {
        return exchange;
    }

    /** The lanes that wait at instructions of this one's form. */
    int waitingAt(Instruction form) {
        int found = 0;
        for (int rest = waiting; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            found |= program.code()[pc[lane]].hasFormOf(form) ? 1 << lane : 0;
        }
        return found;
    }

    /** Visits each instruction at which some of these lanes stand, with those that do. */
    void forEachPlace(int lanes, BiConsumer<Instruction, Integer> visit) {
        int rest = lanes;
        while (rest != 0) {
            int place = pc[Integer.numberOfTrailingZeros(rest)];
            int there = at(place, rest);
            visit.accept(program.code()[place], there);
            rest &= ~there;
        }
    }

    private int at(int place, int among) {
        int found = 0;
        for (int rest = among; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            found |= pc[lane] == place ? 1 << lane : 0;
        }
        return found;
    }

    private int lowest(int lanes) {
        int lowest = Integer.MAX_VALUE;
        for (int rest = lanes; rest != 0; rest &= rest - 1) {
            lowest = Math.min(lowest, pc[Integer.numberOfTrailingZeros(rest)]);
        }
        return lowest;
    }

    /** Steps until every lane has ended or waits. */
    void run() {
        for (int ready = live & ~waiting; ready != 0; ready = live & ~waiting) {
            int place = lowest(ready);
            int group = at(place, ready);
            runGroup(group, place, lowest(ready & ~group));
        }
    }

    private void runGroup(int group, int start, int limit) {
        Instruction[] code = program.code();
        Guard[] guards = program.guards();
        KernelCounters counters = block.counters();
        int place = start;
        try {
            while (place < limit) {
                int lanes = guards[place].select(this, group);
                counters.instruction(lanes);
                int next = code[place].execute(this, group, lanes, place);
                if (next == Instruction.REGROUP) {
                    return;
                }
                if (next <= place) {
                    block.checkBudget();
                }
                place = next;
            }
            moveTo(group, place);
        } catch (Fault fault) {
            throw fault.at(
                    "at " + code[place] + " of " + program.name() + ", block " + block.index() + ", " + threads(group));
        }
    }

    /** After {@link #run}: the barrier at which all lanes stand; a fault if they do not stand together. */
    Barrier barrier() {
        int place = pc[Integer.numberOfTrailingZeros(live)];
        Instruction instruction = program.code()[place];
        int here = at(place, live);
        if (instruction instanceof Barrier barrier && here == live && live == initial) {
            return barrier;
        }
        String others = (here == live
                ? ""
                : "; " + threads(live & ~here) + " waits at " + program.code()[lowest(live & ~here)])
                + (live == initial ? "" : "; " + threads(initial & ~live) + " has ended");
        Fault.Kind kind = instruction instanceof Barrier ? Fault.Kind.BARRIER : Fault.Kind.ABSENT_LANE;
        throw new Fault(kind, threads(here) + " waits forever for other lanes" + others)
                .at("at " + instruction + " of " + program.name() + ", block " + block.index());
    }

    void passBarrier() {
        waiting = 0;
        moveTo(live, pc[Integer.numberOfTrailingZeros(live)] + 1);
    }
}
