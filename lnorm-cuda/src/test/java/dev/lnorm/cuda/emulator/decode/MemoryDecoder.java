// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.decode;

import dev.lnorm.cuda.emulator.machine.Addressing;
import dev.lnorm.cuda.emulator.machine.Instruction;
import dev.lnorm.cuda.emulator.machine.Load;
import dev.lnorm.cuda.emulator.machine.Store;
import dev.lnorm.cuda.emulator.ptx.Operand;
import dev.lnorm.cuda.emulator.ptx.Register;
import dev.lnorm.cuda.emulator.ptx.Statement;
import dev.lnorm.cuda.emulator.ptx.Type;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Decodes {@code ld} and {@code st}. Cache hints change nothing here; what is volatile or atomic is not known. */
final class MemoryDecoder {

    private static final Pattern FORM = Pattern
            .compile("(ld|st)\\.(global|shared|param)(?:\\.(nc|ca|cg|cs|cv|lu|wb|wt))?"
                    + "(?:\\.(L1::no_allocate))?(?:\\.(v2|v4))?\\.([bufs]\\d+)");
    private static final Set<Type> TYPES = Set.of(Type.B8, Type.U8, Type.S8, Type.B16, Type.U16, Type.S16, Type.B32,
            Type.U32, Type.S32,
            Type.F32, Type.B64, Type.U64, Type.S64, Type.F64);
    private static final Set<String> LOAD_HINTS = Set.of("ca", "cg", "cs", "cv", "lu");
    private static final Set<String> STORE_HINTS = Set.of("cg", "cs", "wb", "wt");

    private final Statement statement;
    private final Operands operands;

    MemoryDecoder(Statement statement, Operands operands) {
        this.statement = statement;
        this.operands = operands;
    }

    /** Bytes of one lane's access to shared or global memory; 0 for anything else. */
    static int accessBytes(String opcode) {
        Matcher matcher = FORM.matcher(opcode);
        if (!matcher.matches() || "param".equals(matcher.group(2))) {
            return 0;
        }
        return Type.named(matcher.group(6)).map(Type::bytes).orElse(0) * count(matcher.group(5));
    }

    private static int count(String vector) {
        return vector == null ? 1 : vector.charAt(1) - '0';
    }

    Instruction decode() {
        Matcher matcher = FORM.matcher(statement.opcode());
        if (!matcher.matches()) {
            throw operands.error("the emulator does not know this form");
        }
        boolean load = "ld".equals(matcher.group(1));
        Addressing.Space space = Addressing.Space.valueOf(matcher.group(2).toUpperCase(Locale.ROOT));
        Type type = Type.named(matcher.group(6)).filter(TYPES::contains)
                .orElseThrow(() -> operands.error("the emulator does not know this form"));
        check(load, space, matcher.group(3));
        operands.expect(2);
        List<Operand> values = operands.parts(load ? 0 : 1);
        if (values.size() != count(matcher.group(5)) || values.size() * type.bytes() > 16) {
            throw operands.error(values.size() + " registers of " + type.bytes() + " bytes");
        }
        int[] rows = values.stream().mapToInt(value -> unwanted(value, load) ? -1 : operands.wide(value, type, load))
                .toArray();
        int sign = load && type.isSigned() && values.getFirst() instanceof Operand.Value(Register register)
                ? register.type().bits()
                : 0;
        Addressing addressing = addressing(operands.get(load ? 1 : 0), space, rows, type.bytes(), sign);
        String text = statement.opcode();
        return load ? new Load(statement.line(), text, addressing) : new Store(statement.line(), text, addressing);
    }

    private void check(boolean load, Addressing.Space space, String hint) {
        if (!load && space == Addressing.Space.PARAM) {
            throw operands.error("a kernel cannot write its parameters");
        }
        boolean known = hint == null || (load ? LOAD_HINTS.contains(hint) : STORE_HINTS.contains(hint))
                || load && "nc".equals(hint) && space == Addressing.Space.GLOBAL;
        if (!known) {
            throw operands.error("the emulator does not know this form");
        }
    }

    private static boolean unwanted(Operand value, boolean load) {
        return load && value instanceof Operand.Symbol(String name) && "_".equals(name);
    }

    private Addressing addressing(Operand operand, Addressing.Space space, int[] rows, int bytes, int sign) {
        if (!(operand instanceof Operand.Address(Operand base, long offset))) {
            throw operands.error("expected an address in brackets");
        }
        boolean narrow = base instanceof Operand.Value(Register register) && register.type().bits() == 32;
        if (narrow && space == Addressing.Space.GLOBAL) {
            throw operands.error("a 32-bit address of global memory");
        }
        return new Addressing(space, operands.source(base, narrow ? Type.B32 : Type.B64), offset, rows, bytes, sign);
    }
}
