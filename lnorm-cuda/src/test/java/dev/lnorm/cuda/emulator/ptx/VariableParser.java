// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.ptx;

/** Reads the declaration of a parameter or shared variable, from behind its state space. */
final class VariableParser {

    private VariableParser() {}

    static Variable parse(Tokens tokens, String space) {
        int alignment = 0;
        Token token = tokens.take();
        while (token.is(".align") || token.is(".ptr") || token.is(".global")) {
            alignment = token.is(".align") ? Math.toIntExact(tokens.takeInteger()) : alignment;
            token = tokens.take();
        }
        Token typeName = token;
        Type type = Type.named(typeName.text().substring(1)).orElseThrow(
                () -> new PtxException(typeName.line(),
                        "'" + typeName.text() + "' is not a type of variables that the emulator knows"));
        if (tokens.peek().is(".ptr")) {
            skipPointerAttributes(tokens);
        }
        Token name = tokens.take();
        long bytes = type.bytes();
        while (tokens.takeIf("[")) {
            bytes *= tokens.peek().is("]") ? 0 : tokens.takeInteger();
            tokens.expect("]");
        }
        if (tokens.peek().is("=")) {
            throw new PtxException(name.line(),
                    name.text() + " has initial values; the emulator has no initialised variables");
        }
        tokens.takeIf(";");
        return new Variable(space, name.text(), Math.max(alignment, type.bytes()), Math.toIntExact(bytes));
    }

    /** {@code .ptr .global .align 16}: what a kernel may assume about a pointer that it is given. */
    private static void skipPointerAttributes(Tokens tokens) {
        while (tokens.peek().text().startsWith(".")) {
            if (tokens.take().is(".align")) {
                tokens.takeInteger();
            }
        }
    }
}
