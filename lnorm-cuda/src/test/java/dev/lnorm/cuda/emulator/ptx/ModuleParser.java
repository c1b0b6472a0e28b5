// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.ptx;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what stands outside kernel bodies. */
final class ModuleParser {

    private final Tokens tokens;
    private final List<Variable> shared = new ArrayList<>();
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private int version;
    private int target;

    ModuleParser(Tokens tokens) {
        this.tokens = tokens;
    }

    PtxModule parse() {
        while (!tokens.peek().is(Token.END)) {
            directive(tokens.take());
        }
        if (version == 0 || target == 0) {
            throw new PtxException(1, "no .version and .target at the start");
        }
        return new PtxModule(version, target, List.copyOf(shared), entries);
    }

    private void directive(Token token) {
        switch (token.text()) {
            case ".version" -> version = tenfold(tokens.take());
            case ".target" -> target();
            case ".address_size" -> addressSize();
            case ".visible", ".extern", ".weak", ".common" -> directive(tokens.take());
            case ".shared" -> shared.add(VariableParser.parse(tokens, "shared"));
            case ".entry" -> entry();
            case ".file" -> {
                tokens.take();
                tokens.take();
            }
            default -> throw new PtxException(token.line(), "'" + token.text() + "' is not known to the emulator here");
        }
    }

    private static int tenfold(Token token) {
        String[] parts = token.text().split("\\.", -1);
        try {
            return Integer.parseInt(parts[0]) * 10 + Integer.parseInt(parts[1]);
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new PtxException(token.line(), "'" + token.text() + "' is not a PTX version");
        }
    }

    private void target() {
        Token token = tokens.take();
        if (!token.text().matches("sm_\\d+a?")) {
            throw new PtxException(token.line(), "'" + token.text() + "' is not a target");
        }
        target = Integer.parseInt(token.text().replaceAll("\\D", ""));
        while (tokens.takeIf(",")) {
            tokens.take();
        }
    }

    private void addressSize() {
        Token size = tokens.take();
        if (!size.is("64")) {
            throw new PtxException(size.line(), "addresses of " + size.text() + " bits; the emulator has 64");
        }
    }

    private void entry() {
        Token name = tokens.take();
        List<Variable> parameters = new ArrayList<>();
        if (tokens.takeIf("(")) {
            while (!tokens.takeIf(")")) {
                tokens.expect(".param");
                parameters.add(VariableParser.parse(tokens, "param"));
                tokens.takeIf(",");
            }
        }
        int maximumThreads = maximumThreads();
        Entry entry = new BodyParser(tokens).parse(name, parameters, maximumThreads);
        if (entries.put(entry.name(), entry) != null) {
            throw new PtxException(name.line(), "a second entry " + entry.name());
        }
    }

    /**
     * Reads the performance directives between parameters and body; only the limit of threads means something here.
     */
    private int maximumThreads() {
        int threads = 1024;
        while (!tokens.peek().is("{")) {
            Token directive = tokens.take();
            long product = tokens.takeInteger();
            while (tokens.takeIf(",")) {
                product *= tokens.takeInteger();
            }
            switch (directive.text()) {
                case ".maxntid", ".reqntid" -> threads = Math.toIntExact(product);
                case ".minnctapersm", ".maxnreg" -> {
                    // Advice to the compiler.
                }
                default -> throw new PtxException(directive.line(),
                        "'" + directive.text() + "' is not known to the emulator here");
            }
        }
        return threads;
    }
}
