// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.decode;

import dev.lnorm.cuda.emulator.machine.Lane;
import dev.lnorm.cuda.emulator.ptx.Type;
import java.util.List;

/** What an opcode computes, the type of its result and those of its operands. */
record Form(Lane.Operation operation, Type target, List<Type> sources) {

    static Form of(Type target, Lane.Operation operation, Type... sources) {
        return new Form(operation, target, List.of(sources));
    }
}
