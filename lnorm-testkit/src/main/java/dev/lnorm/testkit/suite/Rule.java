// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One numbered rule of {@code docs/spec.md}.
 *
 * @param id its number, such as {@code V3}
 * @param text what is asked, why, what a failure usually means, and which checks ask it, as on that page
 * @param checkedByApi whether the API sees to it, so that a backend that is reached through it need not
 */
public record Rule(String id, String text, boolean checkedByApi) {
    private static final Pattern LABEL = Pattern.compile(" ?\\*(Why|Usually means|Checks):\\* ");

    /** What it asks. */
    public String asks() {
        Matcher label = LABEL.matcher(text);
        return label.find() ? text.substring(0, label.start()) : text;
    }

    /** Why it is asked; empty if the page does not say. */
    public String why() {
        return part("Why");
    }

    /** What a failure usually means; empty if the page does not say. */
    public String usuallyMeans() {
        return part("Usually means");
    }

    /** The names of the checks that ask it, as the page has them. */
    public List<String> checks() {
        String names = part("Checks");
        return names.isEmpty() ? List.of() : Arrays.asList(names.replaceAll("[`.]", "").split(", *"));
    }

    private String part(String name) {
        Matcher label = LABEL.matcher(text);
        while (label.find()) {
            if (label.group(1).equals(name)) {
                int begin = label.end();
                return text.substring(begin, label.find() ? label.start() : text.length()).strip();
            }
        }
        return "";
    }
}
