// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.decode;

import dev.lnorm.cuda.emulator.arithmetic.Conversion;
import dev.lnorm.cuda.emulator.machine.Lane;
import dev.lnorm.cuda.emulator.ptx.Type;
import java.util.List;
import java.util.Map;

/** Integer arithmetic. Java's long arithmetic, cut to the width of the type, is PTX's. */
final class IntegerForms {

    private static final List<Type> TYPES = List.of(Type.U16, Type.S16, Type.U32, Type.S32, Type.U64, Type.S64);

    private IntegerForms() {}

    static void addTo(Map<String, Form> forms) {
        for (Type type : TYPES) {
            String suffix = "." + type.suffix();
            two(forms, "add" + suffix, type, (a, b) -> a + b);
            two(forms, "sub" + suffix, type, (a, b) -> a - b);
            two(forms, "mul.lo" + suffix, type, (a, b) -> a * b);
            three(forms, "mad.lo" + suffix, type, (a, b, c) -> a * b + c);
            two(forms, "mul.hi" + suffix, type, (a, b) -> high(a, b, type));
            three(forms, "mad.hi" + suffix, type, (a, b, c) -> high(a, b, type) + c);
            division(forms, type);
            if (type.bits() < 64) {
                wide(forms, type);
            }
            if (type.isSigned()) {
                one(forms, "neg" + suffix, type, a -> -a);
                one(forms, "abs" + suffix, type, Math::abs);
            }
        }
    }

    private static void division(Map<String, Form> forms, Type type) {
        String suffix = "." + type.suffix();
        if (type == Type.U64) {
            two(forms, "div" + suffix, type, Long::divideUnsigned);
            two(forms, "rem" + suffix, type, Long::remainderUnsigned);
            two(forms, "min" + suffix, type, (a, b) -> Long.compareUnsigned(a, b) < 0 ? a : b);
            two(forms, "max" + suffix, type, (a, b) -> Long.compareUnsigned(a, b) > 0 ? a : b);
        } else {
            two(forms, "div" + suffix, type, (a, b) -> a / b);
            two(forms, "rem" + suffix, type, (a, b) -> a % b);
            two(forms, "min" + suffix, type, Math::min);
            two(forms, "max" + suffix, type, Math::max);
        }
    }

    private static void wide(Map<String, Form> forms, Type type) {
        Type twice = Type.named((type.isSigned() ? "s" : "u") + 2 * type.bits()).orElseThrow();
        forms.put("mul.wide." + type.suffix(),
                Form.of(twice, (a, b, c, d) -> cut(extend(a, type) * extend(b, type), twice), type, type));
        forms.put("mad.wide." + type.suffix(),
                Form.of(twice, (a, b, c, d) -> cut(extend(a, type) * extend(b, type) + c, twice), type, type, twice));
    }

    private static long high(long a, long b, Type type) {
        return switch (type) {
            case U64 -> Math.unsignedMultiplyHigh(a, b);
            case S64 -> Math.multiplyHigh(a, b);
            default -> a * b >> type.bits();
        };
    }

    private interface Unary {
        long apply(long a);
    }

    private interface Binary {
        long apply(long a, long b);
    }

    private interface Ternary {
        long apply(long a, long b, long c);
    }

    private static void one(Map<String, Form> forms, String opcode, Type type, Unary operation) {
        Lane.Operation lane = (a, b, c, d) -> cut(operation.apply(extend(a, type)), type);
        forms.put(opcode, Form.of(type, lane, type));
    }

    private static void two(Map<String, Form> forms, String opcode, Type type, Binary operation) {
        Lane.Operation lane = (a, b, c, d) -> cut(operation.apply(extend(a, type), extend(b, type)), type);
        forms.put(opcode, Form.of(type, lane, type, type));
    }

    private static void three(Map<String, Form> forms, String opcode, Type type, Ternary operation) {
        Lane.Operation lane = (a, b, c, d) -> cut(operation.apply(extend(a, type), extend(b, type), extend(c, type)),
                type);
        forms.put(opcode, Form.of(type, lane, type, type, type));
    }

    private static long extend(long bits, Type type) {
        return Conversion.integer(bits, type);
    }

    /** To register bits: zeros above the type. */
    static long cut(long value, Type type) {
        return value & -1L >>> 64 - type.bits();
    }
}
