// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.decode;

import static dev.lnorm.cuda.emulator.decode.IntegerForms.cut;

import dev.lnorm.cuda.emulator.arithmetic.Conversion;
import dev.lnorm.cuda.emulator.arithmetic.Integers;
import dev.lnorm.cuda.emulator.ptx.Type;
import java.util.List;
import java.util.Map;

/** Logic, shifts, and what counts, moves or picks bits. */
final class BitForms {

    private BitForms() {}

    static void addTo(Map<String, Form> forms) {
        for (Type type : List.of(Type.B16, Type.B32, Type.B64)) {
            String suffix = "." + type.suffix();
            forms.put("and" + suffix, Form.of(type, (a, b, c, d) -> a & b, type, type));
            forms.put("or" + suffix, Form.of(type, (a, b, c, d) -> a | b, type, type));
            forms.put("xor" + suffix, Form.of(type, (a, b, c, d) -> a ^ b, type, type));
            forms.put("not" + suffix, Form.of(type, (a, b, c, d) -> cut(~a, type), type));
            forms.put("cnot" + suffix, Form.of(type, (a, b, c, d) -> a == 0 ? 1 : 0, type));
            forms.put("shl" + suffix,
                    Form.of(type, (a, b, c, d) -> b < type.bits() ? cut(a << b, type) : 0, type, Type.U32));
        }
        for (Type type : List.of(Type.B16, Type.B32, Type.B64, Type.U16, Type.U32, Type.U64, Type.S16, Type.S32,
                Type.S64)) {
            forms.put("shr." + type.suffix(), Form.of(type, (a, b, c, d) -> right(a, b, type), type, Type.U32));
        }
        counting(forms);
        fields(forms);
        funnels(forms);
        forms.put("prmt.b32",
                Form.of(Type.B32, (a, b, c, d) -> Integers.permute(a, b, c), Type.B32, Type.B32, Type.B32));
        forms.put("lop3.b32",
                Form.of(Type.B32, (a, b, c, d) -> Integers.threeInputLogic(a, b, c, (int) d), Type.B32, Type.B32,
                        Type.B32,
                        Type.U32));
    }

    /** Shift counts at or above the width shift everything out. */
    private static long right(long value, long count, Type type) {
        long within = Math.min(count, 63);
        return count > 63 && !type.isSigned()
                ? 0
                : cut(type.isSigned() ? Conversion.integer(value, type) >> within : value >>> within, type);
    }

    private static void counting(Map<String, Form> forms) {
        forms.put("popc.b32", Form.of(Type.U32, (a, b, c, d) -> Long.bitCount(a), Type.B32));
        forms.put("popc.b64", Form.of(Type.U32, (a, b, c, d) -> Long.bitCount(a), Type.B64));
        forms.put("clz.b32", Form.of(Type.U32, (a, b, c, d) -> Integer.numberOfLeadingZeros((int) a), Type.B32));
        forms.put("clz.b64", Form.of(Type.U32, (a, b, c, d) -> Long.numberOfLeadingZeros(a), Type.B64));
        forms.put("brev.b32", Form.of(Type.B32, (a, b, c, d) -> Integer.reverse((int) a) & 0xFFFF_FFFFL, Type.B32));
        forms.put("brev.b64", Form.of(Type.B64, (a, b, c, d) -> Long.reverse(a), Type.B64));
    }

    private static void fields(Map<String, Form> forms) {
        for (Type type : List.of(Type.U32, Type.S32, Type.U64, Type.S64)) {
            forms.put("bfe." + type.suffix(), Form.of(type,
                    (a, b, c, d) -> Integers.extractField(a, type.bits(), type.isSigned(), (int) b, (int) c), type,
                    Type.U32, Type.U32));
        }
        for (Type type : List.of(Type.B32, Type.B64)) {
            forms.put("bfi." + type.suffix(),
                    Form.of(type, (a, b, c, d) -> Integers.insertField(a, b, type.bits(), (int) c, (int) d), type, type,
                            Type.U32, Type.U32));
        }
    }

    /** {@code shf}: 64 bits, {@code b} above {@code a}, shifted; left keeps the upper half, right the lower. */
    private static void funnels(Map<String, Form> forms) {
        Type type = Type.B32;
        forms.put("shf.l.wrap.b32",
                Form.of(type, (a, b, c, d) -> (b << 32 | a) << (c & 31) >>> 32, type, type, Type.U32));
        forms.put("shf.r.wrap.b32",
                Form.of(type, (a, b, c, d) -> cut((b << 32 | a) >>> (c & 31), type), type, type, Type.U32));
        forms.put("shf.l.clamp.b32",
                Form.of(type, (a, b, c, d) -> c > 31 ? a : (b << 32 | a) << c >>> 32, type, type, Type.U32));
        forms.put("shf.r.clamp.b32",
                Form.of(type, (a, b, c, d) -> c > 31 ? b : cut((b << 32 | a) >>> c, type), type, type, Type.U32));
    }
}
