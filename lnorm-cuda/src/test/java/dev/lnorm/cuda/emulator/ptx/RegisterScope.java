// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.ptx;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The registers declared between two braces, those of the surrounding braces behind them. */
final class RegisterScope {

    /** {@code %r<10>}: ten registers of one name with a number behind it. */
    private record Family(Type type, long count) {}

    private final @Nullable RegisterScope outer;
    private final Map<String, Register> registers = new HashMap<>();
    private final Map<String, Family> families = new HashMap<>();

    RegisterScope(@Nullable RegisterScope outer) {
        this.outer = outer;
    }

    @Nullable
    RegisterScope outer() {
        return outer;
    }

    void declare(String name, Type type) {
        registers.put(name, new Register(name, type));
    }

    void declareFamily(String prefix, Type type, long count) {
        families.put(prefix, new Family(type, count));
    }

    Optional<Register> find(String name) {
        Register known = registers.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        int digits = name.length();
        while (digits > 0 && Character.isDigit(name.charAt(digits - 1))) {
            digits--;
        }
        Family family = families.get(name.substring(0, digits));
        if (family != null && digits < name.length() && Long.parseLong(name.substring(digits)) < family.count) {
            declare(name, family.type);
            return Optional.of(registers.get(name));
        }
        return outer == null ? Optional.empty() : outer.find(name);
    }
}
