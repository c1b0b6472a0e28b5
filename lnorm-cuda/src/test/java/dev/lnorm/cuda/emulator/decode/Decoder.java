// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.decode;

import dev.lnorm.cuda.emulator.machine.Exit;
import dev.lnorm.cuda.emulator.machine.Guard;
import dev.lnorm.cuda.emulator.machine.Instruction;
import dev.lnorm.cuda.emulator.machine.Program;
import dev.lnorm.cuda.emulator.ptx.Entry;
import dev.lnorm.cuda.emulator.ptx.Operand;
import dev.lnorm.cuda.emulator.ptx.PtxModule;
import dev.lnorm.cuda.emulator.ptx.Register;
import dev.lnorm.cuda.emulator.ptx.Statement;
import dev.lnorm.cuda.emulator.ptx.Type;
import dev.lnorm.cuda.emulator.ptx.Variable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns a kernel as written into one that runs. */
public final class Decoder {

    private Decoder() {}

    /**
     * Throws {@link dev.lnorm.cuda.emulator.ptx.PtxException} for any form that the emulator does not know, with its
     * line.
     */
    public static Program decode(PtxModule module, Entry entry) {
        List<Variable> variables = new ArrayList<>(module.shared());
        variables.addAll(entry.shared());
        Layout shared = Layout.of(variables);
        Layout parameters = Layout.of(entry.parameters());
        Map<String, Long> addresses = new HashMap<>(shared.addresses());
        addresses.putAll(parameters.addresses());
        Rows rows = new Rows(registers(entry));

        List<Instruction> code = new ArrayList<>();
        List<Guard> guards = new ArrayList<>();
        for (Statement statement : entry.statements()) {
            Operands operands = new Operands(statement, rows, addresses);
            code.add(new InstructionDecoder(statement, operands, entry.labels()).decode());
            guards.add(statement.guard() == null ? Guard.NONE : operands.guard(statement.guard()));
        }
        // A body may end without ret.
        code.add(new Exit(entry.line(), "end of " + entry.name()));
        guards.add(Guard.NONE);
        return new Program(entry.name(), code.toArray(Instruction[]::new), guards.toArray(Guard[]::new),
                rows.registerCount(),
                rows.predicateCount(), rows.constants(), rows.specials(), parameters.bytes(), shared.bytes(),
                entry.maximumThreads(),
                granuleShift(entry), entry.statements().stream().map(Statement::opcode).distinct().sorted().toList());
    }

    private static int granuleShift(Entry entry) {
        int least = entry.statements().stream().mapToInt(statement -> MemoryDecoder.accessBytes(statement.opcode()))
                .filter(bytes -> bytes > 0).min().orElse(4);
        return Integer.numberOfTrailingZeros(least);
    }

    /** Registers that the kernel uses, in the order of first use. */
    private static Map<Register, Integer> registers(Entry entry) {
        Map<Register, Integer> rows = new LinkedHashMap<>();
        entry.statements().forEach(statement -> statement.operands().forEach(operand -> collect(operand, rows)));
        return rows;
    }

    private static void collect(Operand operand, Map<Register, Integer> rows) {
        switch (operand) {
            case Operand.Value(Register register) when register.type() != Type.PRED ->
                rows.putIfAbsent(register, rows.size());
            case Operand.Vector(List<Operand> parts) -> parts.forEach(part -> collect(part, rows));
            case Operand.Pair(Operand first, Operand second) -> collect(first, rows);
            case Operand.Address(Operand base, long offset) -> collect(base, rows);
            default -> {
                // Constants, symbols and predicates have no row here.
            }
        }
    }
}
