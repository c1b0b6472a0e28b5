// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.decode;

import dev.lnorm.cuda.emulator.machine.SpecialRegister;
import dev.lnorm.cuda.emulator.ptx.Register;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Gives registers, constants and special registers their rows. Registers come first, so all of them are known before
 * the others.
 */
final class Rows {

    private final Map<Register, Integer> registers;
    private final Map<Register, Integer> predicates = new HashMap<>();
    private final Map<Long, Integer> constants = new LinkedHashMap<>();
    private final Map<SpecialRegister, Integer> specials = new LinkedHashMap<>();

    Rows(Map<Register, Integer> registers) {
        this.registers = registers;
    }

    int of(Register register) {
        return registers.get(register);
    }

    int ofPredicate(Register register) {
        int next = predicates.size();
        return predicates.computeIfAbsent(register, any -> next);
    }

    int ofConstant(long value) {
        int next = size();
        return constants.computeIfAbsent(value, any -> next);
    }

    int ofSpecial(SpecialRegister special) {
        int next = size();
        return specials.computeIfAbsent(special, any -> next);
    }

    private int size() {
        return registers.size() + constants.size() + specials.size();
    }

    int registerCount() {
        return registers.size();
    }

    int predicateCount() {
        return predicates.size();
    }

    Map<Integer, Long> constants() {
        Map<Integer, Long> byRow = new HashMap<>();
        constants.forEach((value, row) -> byRow.put(row, value));
        return byRow;
    }

    Map<Integer, SpecialRegister> specials() {
        Map<Integer, SpecialRegister> byRow = new HashMap<>();
        specials.forEach((special, row) -> byRow.put(row, special));
        return byRow;
    }
}
