// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.decode;

import static dev.lnorm.cuda.emulator.decode.IntegerForms.cut;

import dev.lnorm.cuda.emulator.arithmetic.Conversion;
import dev.lnorm.cuda.emulator.arithmetic.Float32;
import dev.lnorm.cuda.emulator.arithmetic.Float64;
import dev.lnorm.cuda.emulator.arithmetic.HalfFormat;
import dev.lnorm.cuda.emulator.arithmetic.Rounding;
import dev.lnorm.cuda.emulator.machine.Lane;
import dev.lnorm.cuda.emulator.ptx.Type;
import java.util.List;
import java.util.Map;

/** {@code cvt} between all integer and floating-point types, and {@code cvta}. */
final class ConversionForms {

    private static final List<Type> INTEGERS = List.of(Type.U8, Type.S8, Type.U16, Type.S16, Type.U32, Type.S32,
            Type.U64, Type.S64);
    private static final List<Type> FLOATS = List.of(Type.F16, Type.F32, Type.F64);

    private ConversionForms() {}

    static void addTo(Map<String, Form> forms) {
        for (Type to : INTEGERS) {
            for (Type from : INTEGERS) {
                put(forms, "", to, from, (a, b, c, d) -> cut(Conversion.integer(a, from), to));
                put(forms, ".sat", to, from, (a, b, c, d) -> cut(Conversion.saturate(a, from, to), to));
            }
        }
        for (Rounding rounding : Rounding.values()) {
            integersAndFloats(forms, rounding);
            narrowing(forms, "." + rounding.suffix(), rounding);
        }
        widening(forms);
        // Generic addresses of shared memory and parameters would need windows; those of global memory are the same
        // numbers.
        forms.put("cvta.to.global.u64", Form.of(Type.U64, (a, b, c, d) -> a, Type.U64));
        forms.put("cvta.global.u64", Form.of(Type.U64, (a, b, c, d) -> a, Type.U64));
    }

    private static void integersAndFloats(Map<String, Form> forms, Rounding rounding) {
        String toFloat = "." + rounding.suffix();
        String toInteger = toFloat + "i";
        for (Type integer : INTEGERS) {
            put(forms, toFloat, Type.F32, integer,
                    (a, b, c, d) -> Float32.bits(Conversion.toFloat(a, integer, rounding)));
            put(forms, toFloat, Type.F64, integer,
                    (a, b, c, d) -> Float64.bits(Conversion.toDouble(a, integer, rounding)));
            for (Type from : FLOATS) {
                put(forms, toInteger, integer, from,
                        (a, b, c, d) -> cut(Conversion.toInteger(value(a, from), from, integer, rounding), integer));
            }
            put(forms, toInteger + ".ftz", integer, Type.F32,
                    (a, b, c, d) -> cut(
                            Conversion.toInteger(Float32.flush(Float32.value(a)), Type.F32, integer, rounding),
                            integer));
        }
        put(forms, toInteger, Type.F32, Type.F32,
                (a, b, c, d) -> Float32.bits((float) Conversion.integral(Float32.value(a), rounding)));
        put(forms, toInteger, Type.F64, Type.F64,
                (a, b, c, d) -> Float64.bits(Conversion.integral(Float64.value(a), rounding)));
    }

    /** To a narrower format: one rounding. */
    private static void narrowing(Map<String, Form> forms, String suffix, Rounding rounding) {
        put(forms, suffix, Type.F32, Type.F64,
                (a, b, c, d) -> Float32.bits(Conversion.toFloat(Float64.value(a), rounding)));
        put(forms, suffix + ".ftz", Type.F32, Type.F64,
                (a, b, c, d) -> Float32.bits(Float32.flush(Conversion.toFloat(Float64.value(a), rounding))));
        for (HalfFormat format : HalfFormat.values()) {
            Type half = format == HalfFormat.F16 ? Type.F16 : Type.BF16;
            put(forms, suffix, half, Type.F32, (a, b, c, d) -> format.encode(Float32.value(a), rounding));
            put(forms, suffix, half, Type.F64, (a, b, c, d) -> format.encode(Float64.value(a), rounding));
            Type pair = format == HalfFormat.F16 ? Type.F16X2 : Type.BF16X2;
            forms.put("cvt" + suffix + "." + pair.suffix() + ".f32", Form.of(pair, (a, b, c,
                    d) -> (long) format.encode(Float32.value(a), rounding) << 16
                            | format.encode(Float32.value(b), rounding),
                    Type.F32, Type.F32));
        }
    }

    private static void widening(Map<String, Form> forms) {
        put(forms, "", Type.F64, Type.F32, (a, b, c, d) -> Float64.bits(Float32.value(a)));
        put(forms, ".ftz", Type.F64, Type.F32, (a, b, c, d) -> Float64.bits(Float32.flush(Float32.value(a))));
        put(forms, "", Type.F32, Type.F32, (a, b, c, d) -> a);
        put(forms, ".sat", Type.F32, Type.F32, (a, b, c, d) -> Float32.bits(Float32.saturate(Float32.value(a))));
        for (HalfFormat format : HalfFormat.values()) {
            Type half = format == HalfFormat.F16 ? Type.F16 : Type.BF16;
            put(forms, "", Type.F32, half, (a, b, c, d) -> Float32.bits((float) format.decode(a)));
            put(forms, "", Type.F64, half, (a, b, c, d) -> Float64.bits(format.decode(a)));
        }
        put(forms, ".ftz", Type.F32, Type.F16,
                (a, b, c, d) -> Float32.bits(Float32.flush((float) HalfFormat.F16.decode(a))));
    }

    private static double value(long bits, Type type) {
        return switch (type) {
            case F16 -> HalfFormat.F16.decode(bits);
            case F32 -> Float32.value(bits);
            default -> Float64.value(bits);
        };
    }

    private static void put(Map<String, Form> forms, String modifiers, Type to, Type from, Lane.Operation operation) {
        forms.put("cvt" + modifiers + "." + to.suffix() + "." + from.suffix(), Form.of(to, operation, from));
    }
}
