// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.ptx;

import java.util.ArrayList;
import java.util.List;

/**
 * PTX text cut into tokens. Dots, dollars and percent signs belong to words, so that {@code ld.global.v2.f32} and
 * {@code %tid.x} are one token each.
 */
final class Tokens {

    private final List<Token> tokens;
    private int next;

    Tokens(String text) {
        tokens = cut(text);
    }

    static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c == '%' || c == '.';
    }

    private static List<Token> cut(String text) {
        List<Token> tokens = new ArrayList<>();
        int line = 1;
        int at = 0;
        while (at < text.length() && text.charAt(at) != 0) {
            char c = text.charAt(at);
            int end = at + 1;
            if (c == '\n') {
                line++;
            } else if (text.startsWith("//", at)) {
                end = text.indexOf('\n', at) < 0 ? text.length() : text.indexOf('\n', at);
            } else if (text.startsWith("/*", at)) {
                end = endOf(text, "*/", at);
                line += (int) text.substring(at, end).chars().filter(d -> d == '\n').count();
            } else if (c == '"') {
                end = endOf(text, "\"", end);
                tokens.add(new Token(text.substring(at, end), line));
            } else if (isWordPart(c)) {
                while (end < text.length() && isWordPart(text.charAt(end))) {
                    end++;
                }
                tokens.add(new Token(text.substring(at, end), line));
            } else if (!Character.isWhitespace(c)) {
                tokens.add(new Token(text.substring(at, end), line));
            }
            at = end;
        }
        tokens.add(new Token(Token.END, line));
        return tokens;
    }

    private static int endOf(String text, String mark, int from) {
        int found = text.indexOf(mark, from);
        return found < 0 ? text.length() : found + mark.length();
    }

    Token peek() {
        return tokens.get(next);
    }

    Token peekSecond() {
        return tokens.get(Math.min(next + 1, tokens.size() - 1));
    }

    Token take() {
        Token token = tokens.get(next);
        if (next < tokens.size() - 1) {
            next++;
        }
        return token;
    }

    boolean takeIf(String text) {
        boolean matches = peek().is(text);
        if (matches) {
            take();
        }
        return matches;
    }

    void expect(String text) {
        Token token = take();
        if (!token.is(text)) {
            throw new PtxException(token.line(), "expected '" + text + "' but found '" + token.text() + "'");
        }
    }

    /** Passes over everything up to and including the next such token. */
    void skipPast(String text) {
        while (!peek().is(text) && !peek().is(Token.END)) {
            take();
        }
        take();
    }

    long takeInteger() {
        boolean negative = takeIf("-");
        Token token = take();
        return negative ? -Literals.integer(token) : Literals.integer(token);
    }
}
