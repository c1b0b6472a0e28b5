// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.ptx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads one operand. */
final class OperandParser {

    private final Tokens tokens;
    private final RegisterScope scope;

    OperandParser(Tokens tokens, RegisterScope scope) {
        this.tokens = tokens;
        this.scope = scope;
    }

    Operand parse() {
        if (tokens.takeIf("{")) {
            return vector();
        }
        if (tokens.takeIf("[")) {
            return address();
        }
        if (tokens.takeIf("!")) {
            Token name = tokens.peek();
            if (simple() instanceof Operand.Value(Register register)) {
                return new Operand.Negated(register);
            }
            throw new PtxException(name.line(), "'!" + name.text() + "' is not a predicate");
        }
        Operand first = simple();
        return tokens.takeIf("|") ? new Operand.Pair(first, simple()) : first;
    }

    private Operand vector() {
        List<Operand> parts = new ArrayList<>();
        do {
            parts.add(simple());
        } while (tokens.takeIf(","));
        tokens.expect("}");
        return new Operand.Vector(List.copyOf(parts));
    }

    private Operand address() {
        Operand base = simple();
        long offset = tokens.takeIf("+") ? tokens.takeInteger() : 0;
        if (tokens.peek().is("-")) {
            offset = tokens.takeInteger();
        }
        tokens.expect("]");
        return new Operand.Address(base, offset);
    }

    private Operand simple() {
        boolean negative = tokens.takeIf("-");
        Token token = tokens.take();
        if (!token.isWord()) {
            throw new PtxException(token.line(), "expected an operand but found '" + token.text() + "'");
        }
        if (Literals.isNumber(token)) {
            return Literals.number(token, negative);
        }
        Optional<Register> register = scope.find(token.text());
        return register.isPresent() ? new Operand.Value(register.get()) : new Operand.Symbol(token.text());
    }
}
