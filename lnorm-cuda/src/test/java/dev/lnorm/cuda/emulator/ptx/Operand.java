// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.ptx;

import java.util.List;

/** What an instruction works on. */
public sealed interface Operand {

    /** How a constant was written. */
    enum Kind {
        INTEGER, FLOAT, DOUBLE
    }

    /** A register. */
    record Value(Register register) implements Operand {}

    /** A predicate that is used negated: {@code !%p1}. */
    record Negated(Register register) implements Operand {}

    /** A constant: an integer, or the bits of a float or of a double. */
    record Immediate(Kind kind, long bits) implements Operand {}

    /** A label, a variable, a parameter or a special register such as {@code %tid.x}. */
    record Symbol(String name) implements Operand {}

    /** Several in braces. */
    record Vector(List<Operand> parts) implements Operand {}

    /** Two destinations: {@code %r1|%p2}. */
    record Pair(Operand first, Operand second) implements Operand {}

    /** In brackets: a register, symbol or constant and what is added to it. */
    record Address(Operand base, long offset) implements Operand {}
}
