// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.ptx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads a kernel's body. */
final class BodyParser {

    private final Tokens tokens;
    private final List<Statement> statements = new ArrayList<>();
    private final Map<String, Integer> labels = new HashMap<>();
    private final List<Variable> shared = new ArrayList<>();
    private RegisterScope scope = new RegisterScope(null);

    BodyParser(Tokens tokens) {
        this.tokens = tokens;
    }

    Entry parse(Token name, List<Variable> parameters, int maximumThreads) {
        tokens.expect("{");
        int depth = 1;
        while (depth > 0) {
            Token token = tokens.peek();
            if (token.is(Token.END)) {
                throw new PtxException(token.line(), "the file ends within " + name.text());
            } else if (tokens.takeIf("{")) {
                scope = new RegisterScope(scope);
                depth++;
            } else if (tokens.takeIf("}")) {
                scope = scope.outer() == null ? scope : scope.outer();
                depth--;
            } else if (token.text().startsWith(".")) {
                directive(tokens.take());
            } else if (tokens.peekSecond().is(":")) {
                label(tokens.take());
            } else {
                statements.add(statement());
            }
        }
        return new Entry(name.text(), name.line(), List.copyOf(parameters), List.copyOf(shared), maximumThreads,
                statements, labels);
    }

    private void label(Token name) {
        tokens.expect(":");
        if (labels.put(name.text(), statements.size()) != null) {
            throw new PtxException(name.line(), "a second label " + name.text());
        }
    }

    private void directive(Token token) {
        switch (token.text()) {
            case ".reg" -> registers();
            case ".shared" -> shared.add(VariableParser.parse(tokens, "shared"));
            case ".pragma" -> tokens.skipPast(";");
            case ".loc" -> skipLine(token.line());
            default -> throw new PtxException(token.line(), "'" + token.text() + "' is not known to the emulator here");
        }
    }

    private void skipLine(int line) {
        while (tokens.peek().line() == line && !tokens.peek().is(Token.END)) {
            tokens.take();
        }
    }

    private void registers() {
        Token typeName = tokens.take();
        Type type = Type.named(typeName.text().substring(1)).orElseThrow(
                () -> new PtxException(typeName.line(),
                        "'" + typeName.text() + "' is not a type of registers that the emulator knows"));
        do {
            Token name = tokens.take();
            if (tokens.takeIf("<")) {
                scope.declareFamily(name.text(), type, tokens.takeInteger());
                tokens.expect(">");
            } else {
                scope.declare(name.text(), type);
            }
        } while (tokens.takeIf(","));
        tokens.expect(";");
    }

    private Statement statement() {
        Operand guard = null;
        if (tokens.takeIf("@")) {
            boolean negated = tokens.takeIf("!");
            Token name = tokens.take();
            Register register = scope.find(name.text())
                    .orElseThrow(() -> new PtxException(name.line(), "'" + name.text() + "' is not declared"));
            guard = negated ? new Operand.Negated(register) : new Operand.Value(register);
        }
        Token opcode = tokens.take();
        if (!opcode.isWord()) {
            throw new PtxException(opcode.line(), "expected an instruction but found '" + opcode.text() + "'");
        }
        List<Operand> operands = new ArrayList<>();
        OperandParser parser = new OperandParser(tokens, scope);
        while (!tokens.takeIf(";")) {
            operands.add(parser.parse());
            if (!tokens.peek().is(";")) {
                tokens.expect(",");
            }
        }
        return new Statement(opcode.line(), guard, opcode.text(), List.copyOf(operands));
    }
}
