// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.decode;

import dev.lnorm.cuda.emulator.machine.Barrier;
import dev.lnorm.cuda.emulator.machine.Branch;
import dev.lnorm.cuda.emulator.machine.Compute;
import dev.lnorm.cuda.emulator.machine.Exit;
import dev.lnorm.cuda.emulator.machine.Instruction;
import dev.lnorm.cuda.emulator.machine.Move;
import dev.lnorm.cuda.emulator.machine.Nothing;
import dev.lnorm.cuda.emulator.machine.Pack;
import dev.lnorm.cuda.emulator.machine.Select;
import dev.lnorm.cuda.emulator.machine.Shuffle;
import dev.lnorm.cuda.emulator.machine.Vote;
import dev.lnorm.cuda.emulator.machine.WarpBarrier;
import dev.lnorm.cuda.emulator.ptx.Operand;
import dev.lnorm.cuda.emulator.ptx.Statement;
import dev.lnorm.cuda.emulator.ptx.Type;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Turns one statement into an instruction. */
final class InstructionDecoder {

    private final Statement statement;
    private final Operands operands;
    private final Map<String, Integer> labels;

    InstructionDecoder(Statement statement, Operands operands, Map<String, Integer> labels) {
        this.statement = statement;
        this.operands = operands;
        this.labels = labels;
    }

    Instruction decode() {
        String opcode = statement.opcode();
        Form form = Forms.find(opcode);
        if (form != null) {
            return compute(form);
        }
        return switch (opcode) {
            case "bra", "bra.uni" -> branch();
            case "ret", "exit", "ret.uni" -> exit();
            case "bar.sync", "barrier.sync", "barrier.sync.aligned", "bar.cta.sync", "barrier.cta.sync",
                    "barrier.cta.sync.aligned" ->
                barrier();
            case "bar.warp.sync" -> warpBarrier();
            case "membar.gl", "membar.cta", "membar.sys", "fence.acq_rel.gpu", "fence.acq_rel.cta", "fence.sc.gpu",
                    "fence.sc.cta" ->
                new Nothing(statement.line(), opcode);
            default -> prefixed(opcode);
        };
    }

    private Instruction prefixed(String opcode) {
        String base = opcode.contains(".") ? opcode.substring(0, opcode.indexOf('.')) : opcode;
        String rest = opcode.substring(Math.min(opcode.length(), base.length() + 1));
        return switch (base) {
            case "mov" -> move(rest);
            case "selp" -> select(rest);
            case "setp" -> new PredicateDecoder(statement, operands).comparison(rest);
            case "and", "or", "xor", "not" -> logic(base, rest);
            case "ld", "st" -> new MemoryDecoder(statement, operands).decode();
            case "shfl" -> shuffle(rest);
            case "vote" -> vote(rest);
            default -> throw unknown();
        };
    }

    private RuntimeException unknown() {
        return operands.error("the emulator does not know this form");
    }

    private Instruction compute(Form form) {
        operands.expect(1 + form.sources().size());
        boolean conversion = statement.opcode().startsWith("cvt.");
        int target = conversion
                ? operands.wide(operands.get(0), form.target(), true)
                : operands.target(operands.get(0), form.target());
        int[] sources = new int[form.sources().size()];
        for (int i = 0; i < sources.length; i++) {
            Type type = form.sources().get(i);
            sources[i] = conversion
                    ? operands.wide(operands.get(i + 1), type, false)
                    : operands.source(operands.get(i + 1), type);
        }
        return new Compute(statement.line(), statement.opcode(), form.operation(), target, sources);
    }

    private Type type(String suffix, List<Type> allowed) {
        return Type.named(suffix).filter(allowed::contains).orElseThrow(this::unknown);
    }

    private static List<Type> movable() {
        return List.of(Type.B16, Type.U16, Type.S16, Type.B32, Type.U32, Type.S32, Type.F32, Type.B64, Type.U64,
                Type.S64, Type.F64);
    }

    private Instruction move(String rest) {
        operands.expect(2);
        if ("pred".equals(rest)) {
            return logic("mov", rest);
        }
        Type type = type(rest, movable());
        if (operands.get(0) instanceof Operand.Vector(List<Operand> parts)) {
            return pack(operands.source(operands.get(1), type), parts, type, true);
        }
        if (operands.get(1) instanceof Operand.Vector(List<Operand> parts)) {
            return pack(operands.target(operands.get(0), type), parts, type, false);
        }
        return new Move(statement.line(), statement.opcode(), operands.target(operands.get(0), type),
                operands.source(operands.get(1), type));
    }

    private Instruction pack(int whole, List<Operand> parts, Type type, boolean unpack) {
        int bits = type.bits() / parts.size();
        Type part = Type.named("b" + bits).orElseThrow(() -> operands.error(parts.size() + " parts"));
        int[] rows = new int[parts.size()];
        for (int i = 0; i < rows.length; i++) {
            boolean unwanted = unpack && parts.get(i) instanceof Operand.Symbol(String name) && "_".equals(name);
            rows[i] = unwanted
                    ? -1
                    : unpack ? operands.target(parts.get(i), part) : operands.source(parts.get(i), part);
        }
        return new Pack(statement.line(), statement.opcode(), whole, rows, bits, unpack);
    }

    private Instruction select(String rest) {
        operands.expect(4);
        Type type = type(rest, movable());
        return new Select(statement.line(), statement.opcode(), operands.target(operands.get(0), type),
                operands.source(operands.get(1), type), operands.source(operands.get(2), type),
                operands.guard(operands.get(3)));
    }

    private Instruction logic(String base, String rest) {
        if (!"pred".equals(rest)) {
            throw unknown();
        }
        return new PredicateDecoder(statement, operands).logic(base);
    }

    private Instruction branch() {
        operands.expect(1);
        if (operands.get(0) instanceof Operand.Symbol(String label) && labels.containsKey(label)) {
            return new Branch(statement.line(), "bra " + label, labels.get(label));
        }
        throw operands.error("no such label");
    }

    private Instruction exit() {
        operands.expect(0);
        return new Exit(statement.line(), statement.opcode());
    }

    private Instruction barrier() {
        if (operands.count() != 1) {
            throw operands.error("a barrier for a part of the block, which the emulator does not have");
        }
        if (!(operands.get(0) instanceof Operand.Immediate)) {
            throw operands.error("a barrier chosen while running, which the emulator does not have");
        }
        return new Barrier(statement.line(), statement.opcode());
    }

    private Instruction warpBarrier() {
        operands.expect(1);
        return new WarpBarrier(statement.line(), statement.opcode(), operands.source(operands.get(0), Type.B32));
    }

    private Instruction shuffle(String rest) {
        Optional<Shuffle.Mode> mode = List.of(Shuffle.Mode.values()).stream()
                .filter(m -> rest.equals("sync." + m.name().toLowerCase(Locale.ROOT) + ".b32")).findFirst();
        operands.expect(5);
        Operand result = operands.get(0);
        Operand target = result instanceof Operand.Pair(Operand first, Operand second) ? first : result;
        int valid = result instanceof Operand.Pair(Operand first, Operand second) ? operands.predicate(second) : -1;
        return new Shuffle(statement.line(), statement.opcode(), mode.orElseThrow(this::unknown),
                new Shuffle.Operands(operands.target(target, Type.B32), valid,
                        operands.source(operands.get(1), Type.B32),
                        operands.source(operands.get(2), Type.B32), operands.source(operands.get(3), Type.B32),
                        operands.source(operands.get(4), Type.B32)));
    }

    private Instruction vote(String rest) {
        Vote.Question question = switch (rest) {
            case "sync.ballot.b32" -> Vote.Question.BALLOT;
            case "sync.all.pred" -> Vote.Question.ALL;
            case "sync.any.pred" -> Vote.Question.ANY;
            default -> throw unknown();
        };
        operands.expect(3);
        int target = question == Vote.Question.BALLOT
                ? operands.target(operands.get(0), Type.B32)
                : operands.predicate(operands.get(0));
        return new Vote(statement.line(), statement.opcode(), question, target, operands.guard(operands.get(1)),
                operands.source(operands.get(2), Type.B32));
    }
}
