// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rules as {@code docs/spec.md} has them; the build puts that page into this module, so there is one text. */
public final class SpecPage {
    private static final String RESOURCE = "spec.md";
    /** A paragraph that begins with a rule's number in bold. */
    private static final Pattern RULE = Pattern.compile("^\\*\\*([A-Z][0-9]+)\\*\\* (.+?)(?=\\n\\n|\\z)",
            Pattern.MULTILINE | Pattern.DOTALL);

    private SpecPage() {}

    /** All rules by their number, in the order of the page. */
    public static Map<String, Rule> rules() {
        Map<String, Rule> rules = new LinkedHashMap<>();
        Matcher paragraphs = RULE.matcher(page());
        while (paragraphs.find()) {
            String id = paragraphs.group(1);
            String text = paragraphs.group(2).replace('\n', ' ');
            if (rules.put(id, new Rule(id, text, text.startsWith("*(API"))) != null) {
                throw new IllegalStateException("docs/spec.md has rule " + id + " twice");
            }
        }
        return Collections.unmodifiableMap(rules);
    }

    private static String page() {
        try (InputStream in = SpecPage.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("the testkit was built without docs/spec.md: build it with Maven");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        } catch (IOException failure) {
            throw new UncheckedIOException("docs/spec.md cannot be read from the testkit's jar", failure);
        }
    }
}
