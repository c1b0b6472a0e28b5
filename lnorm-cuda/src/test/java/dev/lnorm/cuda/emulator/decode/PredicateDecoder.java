// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.decode;

import dev.lnorm.cuda.emulator.machine.Guard;
import dev.lnorm.cuda.emulator.machine.Instruction;
import dev.lnorm.cuda.emulator.machine.Lane;
import dev.lnorm.cuda.emulator.machine.PredicateLogic;
import dev.lnorm.cuda.emulator.machine.SetPredicate;
import dev.lnorm.cuda.emulator.ptx.Operand;
import dev.lnorm.cuda.emulator.ptx.Statement;
import dev.lnorm.cuda.emulator.ptx.Type;
import java.util.Map;

/** Decodes what makes predicates. */
final class PredicateDecoder {

    private static final Map<String, Lane.Combination> COMBINATIONS = Map.of("and", (a, b) -> a & b, "or",
            (a, b) -> a | b, "xor",
            (a, b) -> a ^ b);

    private final Statement statement;
    private final Operands operands;

    PredicateDecoder(Statement statement, Operands operands) {
        this.statement = statement;
        this.operands = operands;
    }

    /** {@code setp}, from what follows it: {@code lt.s32} or {@code lt.and.s32}. */
    Instruction comparison(String rest) {
        String[] parts = rest.split("\\.", -1);
        Lane.Combination combination = parts.length > 2 ? COMBINATIONS.get(parts[1]) : null;
        String comparison = combination == null ? rest : rest.replaceFirst("\\." + parts[1], "");
        Lane.Condition condition = Conditions.find(comparison);
        if (condition == null) {
            throw operands.error("the emulator does not know this form");
        }
        operands.expect(combination == null ? 3 : 4);
        Type type = Type.named(parts[parts.length - 1]).orElseThrow();
        Operand result = operands.get(0);
        Operand first = result instanceof Operand.Pair(Operand one, Operand other) ? one : result;
        int second = result instanceof Operand.Pair(Operand one, Operand other) ? operands.predicate(other) : -1;
        return new SetPredicate(statement.line(), statement.opcode(), condition,
                combination == null ? (a, b) -> a : combination,
                operands.predicate(first), second, operands.source(operands.get(1), type),
                operands.source(operands.get(2), type),
                combination == null ? Guard.NONE : operands.guard(operands.get(3)));
    }

    /** {@code and.pred}, {@code or.pred}, {@code xor.pred}, {@code not.pred} and {@code mov.pred}. */
    Instruction logic(String base) {
        boolean two = COMBINATIONS.containsKey(base);
        operands.expect(two ? 3 : 2);
        Lane.Combination combination = two ? COMBINATIONS.get(base) : "not".equals(base) ? (a, b) -> ~a : (a, b) -> a;
        Guard a = operands.guard(operands.get(1));
        return new PredicateLogic(statement.line(), statement.opcode(), combination,
                operands.predicate(operands.get(0)), a,
                two ? operands.guard(operands.get(2)) : a);
    }
}
