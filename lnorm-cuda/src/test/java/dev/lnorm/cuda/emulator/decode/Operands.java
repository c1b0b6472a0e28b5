// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.decode;

import dev.lnorm.cuda.emulator.machine.Guard;
import dev.lnorm.cuda.emulator.machine.SpecialRegister;
import dev.lnorm.cuda.emulator.ptx.Operand;
import dev.lnorm.cuda.emulator.ptx.PtxException;
import dev.lnorm.cuda.emulator.ptx.Register;
import dev.lnorm.cuda.emulator.ptx.Statement;
import dev.lnorm.cuda.emulator.ptx.Type;
import java.util.List;
import java.util.Map;

/** The operands of one statement as rows and predicates, each checked against the type that the opcode asks for. */
final class Operands {

    private final Statement statement;
    private final Rows rows;
    private final Map<String, Long> addresses;

    /** {@code addresses}: those of shared variables and parameters, each in its own space. */
    Operands(Statement statement, Rows rows, Map<String, Long> addresses) {
        this.statement = statement;
        this.rows = rows;
        this.addresses = addresses;
    }

    PtxException error(String problem) {
        return new PtxException(statement.line(), statement.opcode() + ": " + problem);
    }

    void expect(int count) {
        if (statement.operands().size() != count) {
            throw error(statement.operands().size() + " operands instead of " + count);
        }
    }

    int count() {
        return statement.operands().size();
    }

    Operand get(int index) {
        return statement.operands().get(index);
    }

    List<Operand> parts(int index) {
        return get(index) instanceof Operand.Vector(List<Operand> parts) ? parts : List.of(get(index));
    }

    int target(Operand operand, Type type) {
        if (operand instanceof Operand.Value(Register register)) {
            return row(register, type, false);
        }
        throw error("the result must be a register");
    }

    /** A source: a register of this type's width, a constant, a special register or the address of a variable. */
    int source(Operand operand, Type type) {
        return switch (operand) {
            case Operand.Value(Register register) -> row(register, type, false);
            case Operand.Immediate immediate -> rows.ofConstant(constant(immediate, type));
            case Operand.Symbol(String name) -> symbol(name);
            default -> throw error("an operand of the wrong kind");
        };
    }

    /** Where memory and conversions are concerned, a register may be wider than the type. */
    int wide(Operand operand, Type type, boolean target) {
        if (operand instanceof Operand.Value(Register register)) {
            return row(register, type, true);
        }
        if (target) {
            throw error("the result must be a register");
        }
        return source(operand, type);
    }

    private int row(Register register, Type type, boolean wider) {
        int bits = register.type().bits();
        if (register.type() == Type.PRED || (wider ? bits < type.bits() : bits != type.bits())) {
            throw error("register " + register + " has " + bits + " bits, not " + type.bits());
        }
        return rows.of(register);
    }

    private int symbol(String name) {
        Long address = addresses.get(name);
        if (address != null) {
            return rows.ofConstant(address);
        }
        return rows.ofSpecial(
                SpecialRegister.named(name).orElseThrow(() -> error(
                        "'" + name + "' is neither declared nor a special register that the emulator knows")));
    }

    private long constant(Operand.Immediate immediate, Type type) {
        if (type == Type.F32) {
            return switch (immediate.kind()) {
                case FLOAT -> immediate.bits();
                case DOUBLE ->
                    Float.floatToRawIntBits((float) Double.longBitsToDouble(immediate.bits())) & 0xFFFF_FFFFL;
                case INTEGER -> throw error("an integer constant for .f32");
            };
        }
        if (type == Type.F64) {
            return switch (immediate.kind()) {
                case FLOAT -> Double.doubleToRawLongBits(Float.intBitsToFloat((int) immediate.bits()));
                case DOUBLE -> immediate.bits();
                case INTEGER -> throw error("an integer constant for .f64");
            };
        }
        return IntegerForms.cut(immediate.bits(), type);
    }

    int predicate(Operand operand) {
        if (operand instanceof Operand.Value(Register register) && register.type() == Type.PRED) {
            return rows.ofPredicate(register);
        }
        throw error("expected a predicate");
    }

    /** A predicate, the negation of one, or a constant. */
    Guard guard(Operand operand) {
        if (operand instanceof Operand.Immediate(Operand.Kind kind, long bits)) {
            return bits == 0 ? Guard.NEVER : Guard.NONE;
        }
        if (operand instanceof Operand.Negated(Register register) && register.type() == Type.PRED) {
            return new Guard(rows.ofPredicate(register), true);
        }
        return new Guard(predicate(operand), false);
    }
}
