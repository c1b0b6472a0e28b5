// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.decode;

import dev.lnorm.cuda.emulator.arithmetic.Float32;
import dev.lnorm.cuda.emulator.arithmetic.Float64;
import dev.lnorm.cuda.emulator.arithmetic.Rounding;
import dev.lnorm.cuda.emulator.machine.Lane;
import dev.lnorm.cuda.emulator.ptx.Type;
import java.util.List;
import java.util.Map;

/**
 * Floating-point arithmetic in all roundings, with {@code .ftz} and {@code .sat} for {@code .f32}. Of the
 * approximations there is only {@code rsqrt}, and it is given correctly rounded to within one rounding of the root
 * and one of the quotient.
 */
final class FloatForms {

    private FloatForms() {}

    private interface Single {
        float apply(float a, float b, float c);
    }

    private interface Double {
        double apply(double a, double b, double c);
    }

    static void addTo(Map<String, Form> forms) {
        for (Rounding rounding : Rounding.values()) {
            rounded(forms, "." + rounding.suffix(), rounding);
        }
        sums(forms, "", Rounding.RN);
        comparisons(forms);
        single(forms, "rsqrt.approx", false, 1, (a, b, c) -> (float) (1 / Math.sqrt(a)));
        twice(forms, "rsqrt.approx.f64", 1, (a, b, c) -> 1 / Math.sqrt(a));
        forms.put("copysign.f32",
                Form.of(Type.F32, (a, b, c, d) -> a & 0x8000_0000L | b & 0x7FFF_FFFFL, Type.F32, Type.F32));
        forms.put("copysign.f64",
                Form.of(Type.F64, (a, b, c, d) -> a & Long.MIN_VALUE | b & Long.MAX_VALUE, Type.F64, Type.F64));
    }

    private static void rounded(Map<String, Form> forms, String suffix, Rounding rounding) {
        sums(forms, suffix, rounding);
        single(forms, "fma" + suffix, true, 3, (a, b, c) -> Float32.fma(a, b, c, rounding));
        single(forms, "mad" + suffix, true, 3, (a, b, c) -> Float32.fma(a, b, c, rounding));
        single(forms, "div" + suffix, false, 2, (a, b, c) -> Float32.divide(a, b, rounding));
        single(forms, "rcp" + suffix, false, 1, (a, b, c) -> Float32.divide(1, a, rounding));
        single(forms, "sqrt" + suffix, false, 1, (a, b, c) -> Float32.squareRoot(a, rounding));
        twice(forms, "fma" + suffix + ".f64", 3, (a, b, c) -> Float64.fma(a, b, c, rounding));
        twice(forms, "mad" + suffix + ".f64", 3, (a, b, c) -> Float64.fma(a, b, c, rounding));
        twice(forms, "div" + suffix + ".f64", 2, (a, b, c) -> Float64.divide(a, b, rounding));
        twice(forms, "rcp" + suffix + ".f64", 1, (a, b, c) -> Float64.divide(1, a, rounding));
        twice(forms, "sqrt" + suffix + ".f64", 1, (a, b, c) -> Float64.squareRoot(a, rounding));
    }

    private static void sums(Map<String, Form> forms, String suffix, Rounding rounding) {
        single(forms, "add" + suffix, true, 2, (a, b, c) -> Float32.add(a, b, rounding));
        single(forms, "sub" + suffix, true, 2, (a, b, c) -> Float32.add(a, -b, rounding));
        single(forms, "mul" + suffix, true, 2, (a, b, c) -> Float32.multiply(a, b, rounding));
        twice(forms, "add" + suffix + ".f64", 2, (a, b, c) -> Float64.add(a, b, rounding));
        twice(forms, "sub" + suffix + ".f64", 2, (a, b, c) -> Float64.add(a, -b, rounding));
        twice(forms, "mul" + suffix + ".f64", 2, (a, b, c) -> Float64.multiply(a, b, rounding));
    }

    private static void comparisons(Map<String, Form> forms) {
        single(forms, "min", false, 2, (a, b, c) -> Float32.minimum(a, b));
        single(forms, "max", false, 2, (a, b, c) -> Float32.maximum(a, b));
        single(forms, "abs", false, 1, (a, b, c) -> Math.abs(a));
        single(forms, "neg", false, 1, (a, b, c) -> -a);
        twice(forms, "min.f64", 2, (a, b, c) -> Float64.minimum(a, b));
        twice(forms, "max.f64", 2, (a, b, c) -> Float64.maximum(a, b));
        twice(forms, "abs.f64", 1, (a, b, c) -> Math.abs(a));
        twice(forms, "neg.f64", 1, (a, b, c) -> -a);
    }

    /** The form and its {@code .ftz} and, where it has them, {@code .sat} variants. */
    private static void single(Map<String, Form> forms, String opcode, boolean saturates, int operands,
            Single operation) {
        Single flushed = (a, b, c) -> Float32
                .flush(operation.apply(Float32.flush(a), Float32.flush(b), Float32.flush(c)));
        put(forms, opcode + ".f32", operands, operation);
        put(forms, opcode + ".ftz.f32", operands, flushed);
        if (saturates) {
            put(forms, opcode + ".sat.f32", operands, (a, b, c) -> Float32.saturate(operation.apply(a, b, c)));
            put(forms, opcode + ".ftz.sat.f32", operands, (a, b, c) -> Float32.saturate(flushed.apply(a, b, c)));
        }
    }

    private static void put(Map<String, Form> forms, String opcode, int operands, Single operation) {
        Lane.Operation lane = (a, b, c, d) -> Float32
                .bits(operation.apply(Float32.value(a), Float32.value(b), Float32.value(c)));
        forms.put(opcode, new Form(lane, Type.F32, List.of(Type.F32, Type.F32, Type.F32).subList(0, operands)));
    }

    private static void twice(Map<String, Form> forms, String opcode, int operands, Double operation) {
        Lane.Operation lane = (a, b, c, d) -> Float64
                .bits(operation.apply(Float64.value(a), Float64.value(b), Float64.value(c)));
        forms.put(opcode, new Form(lane, Type.F64, List.of(Type.F64, Type.F64, Type.F64).subList(0, operands)));
    }
}
