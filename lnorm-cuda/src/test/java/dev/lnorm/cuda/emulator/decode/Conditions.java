// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.decode;

import dev.lnorm.cuda.emulator.arithmetic.Conversion;
import dev.lnorm.cuda.emulator.arithmetic.Float32;
import dev.lnorm.cuda.emulator.arithmetic.Float64;
import dev.lnorm.cuda.emulator.machine.Lane;
import dev.lnorm.cuda.emulator.ptx.Type;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/** The comparisons of {@code setp}, by what follows it in the opcode: {@code lt.s32}. */
final class Conditions {

    private static final Map<String, Lane.Condition> ALL = all();

    private Conditions() {}

    /** Null when unknown. */
    static Lane.Condition find(String comparison) {
        return ALL.get(comparison);
    }

    static int count() {
        return ALL.size();
    }

    private static Map<String, Lane.Condition> all() {
        Map<String, Lane.Condition> conditions = new HashMap<>();
        Map<String, IntPredicate> orders = Map.of("eq", o -> o == 0, "ne", o -> o != 0, "lt", o -> o < 0, "le",
                o -> o <= 0, "gt", o -> o > 0,
                "ge", o -> o >= 0);
        orders.forEach((name, order) -> {
            integers(conditions, name, order);
            floats(conditions, name, order);
        });
        for (Type type : List.of(Type.B16, Type.B32, Type.B64)) {
            conditions.put("eq." + type.suffix(), (a, b) -> a == b);
            conditions.put("ne." + type.suffix(), (a, b) -> a != b);
        }
        Map<String, String> unsigned = Map.of("lo", "lt", "ls", "le", "hi", "gt", "hs", "ge");
        for (String type : List.of(".u16", ".u32", ".u64")) {
            unsigned.forEach((name, order) -> conditions.put(name + type, conditions.get(order + type)));
        }
        conditions.put("num.f32", (a, b) -> !unordered(Float32.value(a), Float32.value(b)));
        conditions.put("nan.f32", (a, b) -> unordered(Float32.value(a), Float32.value(b)));
        conditions.put("num.f64", (a, b) -> !unordered(Float64.value(a), Float64.value(b)));
        conditions.put("nan.f64", (a, b) -> unordered(Float64.value(a), Float64.value(b)));
        return conditions;
    }

    private static void integers(Map<String, Lane.Condition> conditions, String name, IntPredicate order) {
        for (Type type : List.of(Type.S16, Type.S32, Type.S64)) {
            conditions.put(name + "." + type.suffix(),
                    (a, b) -> order.test(Long.compare(Conversion.integer(a, type), Conversion.integer(b, type))));
        }
        for (Type type : List.of(Type.U16, Type.U32, Type.U64)) {
            conditions.put(name + "." + type.suffix(), (a, b) -> order.test(Long.compareUnsigned(a, b)));
        }
    }

    /** A NaN makes the plain comparisons false, {@code ne} too, and those with a {@code u} behind true. */
    private static void floats(Map<String, Lane.Condition> conditions, String name, IntPredicate order) {
        conditions.put(name + ".f32", (a, b) -> test(order, Float32.value(a), Float32.value(b), false));
        conditions.put(name + "u.f32", (a, b) -> test(order, Float32.value(a), Float32.value(b), true));
        conditions.put(name + ".ftz.f32",
                (a, b) -> test(order, Float32.flush(Float32.value(a)), Float32.flush(Float32.value(b)), false));
        conditions.put(name + "u.ftz.f32",
                (a, b) -> test(order, Float32.flush(Float32.value(a)), Float32.flush(Float32.value(b)), true));
        conditions.put(name + ".f64", (a, b) -> test(order, Float64.value(a), Float64.value(b), false));
        conditions.put(name + "u.f64", (a, b) -> test(order, Float64.value(a), Float64.value(b), true));
    }

    private static boolean test(IntPredicate order, double a, double b, boolean ifUnordered) {
        return unordered(a, b) ? ifUnordered : order.test(a < b ? -1 : a > b ? 1 : 0);
    }

    private static boolean unordered(double a, double b) {
        return Double.isNaN(a) || Double.isNaN(b);
    }
}
