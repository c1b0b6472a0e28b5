// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.ptx;

/** A word, a number, a string or one punctuation mark of PTX text, with its line. */
record Token(String text, int line) {

    /** Where a file ends. */
    static final String END = "";

    boolean is(String expected) {
        return text.equals(expected);
    }

    boolean isWord() {
        return !text.isEmpty() && Tokens.isWordPart(text.charAt(0));
    }
}
