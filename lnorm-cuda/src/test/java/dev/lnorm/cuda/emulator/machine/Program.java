// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.machine;

import java.util.List;
import java.util.Map;

/**
 * A decoded kernel.
 *
 * @param guards one for each instruction
 * @param registerRows rows of registers, which come first
 * @param constants rows that hold one number
 * @param specials rows that hold a special register
 * @param sharedBytes static shared memory; what a launch asks for lies behind it
 * @param granuleShift log2 of the smallest access to shared or global memory
 */
public record Program(String name, Instruction[] code, Guard[] guards, int registerRows, int predicates,
        Map<Integer, Long> constants,
        Map<Integer, SpecialRegister> specials, int parameterBytes, int sharedBytes, int maximumThreads,
        int granuleShift,
        List<String> opcodes) {

    int rows() {
        return registerRows + constants.size() + specials.size();
    }
}
