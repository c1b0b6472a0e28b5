// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.npy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Parses the dictionary of a header, a Python literal such as
 * {@code {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }}: those three keys, once each, in any order.
 */
final class NpyDictionary {
    private static final char END = '\uffff';

    private final String text;
    private final String file;
    private int at;
    private @Nullable String descr;
    private @Nullable Boolean fortranOrder;
    private @Nullable List<Long> shape;

    private NpyDictionary(String text, String file) {
        this.text = text;
        this.file = file;
    }

    static NpyDictionary parse(String text, String file) throws NpyFormatException {
        NpyDictionary dictionary = new NpyDictionary(text, file);
        dictionary.parse();
        return dictionary;
    }

    String descr() throws NpyFormatException {
        return present(descr, "descr");
    }

    boolean fortranOrder() throws NpyFormatException {
        return present(fortranOrder, "fortran_order");
    }

    List<Long> shape() throws NpyFormatException {
        return present(shape, "shape");
    }

    private <T> T present(@Nullable T value, String key) throws NpyFormatException {
        if (value == null) {
            throw malformed("no '" + key + "'");
        }
        return value;
    }

    private void parse() throws NpyFormatException {
        expect('{');
        while (peek() != '}') {
            entry();
            if (peek() != '}') {
                expect(',');
            }
        }
        expect('}');
        if (peek() != END) {
            throw malformed("something after the closing brace");
        }
    }

    private void entry() throws NpyFormatException {
        String key = string();
        expect(':');
        switch (key) {
            case "descr" -> descr = once(key, descr, dtype());
            case "fortran_order" -> fortranOrder = once(key, fortranOrder, bool());
            case "shape" -> shape = once(key, shape, tuple());
            default -> throw malformed("unknown key '" + key + "'");
        }
    }

    private <T> T once(String key, @Nullable T old, T value) throws NpyFormatException {
        if (old != null) {
            throw malformed("'" + key + "' twice");
        }
        return value;
    }

    private String dtype() throws NpyFormatException {
        if (peek() == '[' || peek() == '(') {
            throw new NpyFormatException(file, "its dtype is structured: save each field as an array of its own");
        }
        String code = string();
        if (code.endsWith("O")) {
            throw new NpyFormatException(file, "its dtype is object: save numbers, for instance array.astype('f4')");
        }
        if (code.isEmpty()) {
            throw malformed("an empty dtype");
        }
        return code;
    }

    private boolean bool() throws NpyFormatException {
        for (String word : new String[] {"True", "False"}) {
            peek();
            if (text.startsWith(word, at)) {
                at += word.length();
                return word.equals("True");
            }
        }
        throw malformed("neither True nor False at character " + at);
    }

    private List<Long> tuple() throws NpyFormatException {
        List<Long> extents = new ArrayList<>();
        expect('(');
        while (peek() != ')') {
            extents.add(integer());
            if (peek() != ')') {
                expect(',');
            }
        }
        expect(')');
        return extents;
    }

    private long integer() throws NpyFormatException {
        peek();
        int first = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        String digits = text.substring(first, at);
        if (digits.isEmpty()) {
            throw malformed("no extent at character " + first);
        }
        if (digits.length() > 18) {
            throw malformed("an extent of " + digits.length() + " digits");
        }
        if (at < text.length() && text.charAt(at) == 'L') {
            at++; // written by Python 2
        }
        return Long.parseLong(digits);
    }

    private String string() throws NpyFormatException {
        char quote = peek();
        if (quote != '\'' && quote != '"') {
            throw malformed("no string at character " + at);
        }
        int close = text.indexOf(quote, at + 1);
        if (close < 0) {
            throw malformed("an unfinished string at character " + at);
        }
        String value = text.substring(at + 1, close);
        at = close + 1;
        return value;
    }

    private void expect(char wanted) throws NpyFormatException {
        if (peek() != wanted) {
            throw malformed("no '" + wanted + "' at character " + at);
        }
        at++;
    }

    /** The next character that is not white space, which is left to be read. */
    private char peek() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\n' || text.charAt(at) == '\t')) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : END;
    }

    private NpyFormatException malformed(String reason) {
        return new NpyFormatException(file, "its header cannot be parsed: " + reason);
    }
}
