// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bug that a test puts into a kernel before it is compiled.
 *
 * @param kernel the kernel
 * @param expression what is looked for in its text
 * @param replacement what stands there instead, as {@link Matcher#replaceFirst} takes it
 */
public record Bug(String kernel, String expression, String replacement) {
    private static final String SEPARATOR = "\u001f";

    /** As words; the opposite of {@link #parse}. */
    String format() {
        return String.join(SEPARATOR, kernel, expression, replacement);
    }

    /** From the words of {@link #format}. */
    public static Bug parse(String text) {
        String[] words = text.split(SEPARATOR, -1);
        return new Bug(words[0], words[1], words[2]);
    }

    /**
     * The module with the bug, or as it is if it does not have the kernel.
     *
     * @throws IllegalStateException if there is no match
     */
    public String plantedIn(String ptx) {
        int kernelAt = ptx.indexOf(".entry " + kernel + "(");
        if (kernelAt < 0) {
            return ptx;
        }
        Matcher place = Pattern.compile(expression).matcher(ptx);
        if (!place.find(kernelAt)) {
            throw new IllegalStateException(kernel + " has no " + expression);
        }
        return ptx.substring(0, kernelAt)
                + Pattern.compile(expression).matcher(ptx.substring(kernelAt)).replaceFirst(replacement);
    }
}
