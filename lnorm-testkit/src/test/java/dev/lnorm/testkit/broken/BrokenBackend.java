// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import dev.lnorm.LayerNormBackend;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A backend with one bug.
 *
 * @param name the bug, in words joined by {@code -}; the backend's name too, but where that is the bug
 * @param story who had it, or why one comes to have it
 * @param rules those meant to catch it, the first above all; one of them must. A check ({@code F1.goldenOutputs}) in
 *     the place of a rule is asked with all that the suite asks by default, for what takes large sizes or many calls
 * @param message what a message says that names the right thing: a regular expression, found in it as whole words
 * @param maker makes the backend, given its name
 */
record BrokenBackend(String name, String story, List<String> rules, String message,
        Function<String, LayerNormBackend> maker) {
    /** A bug in a step of a backend that is not REPRODUCIBLE. */
    static BrokenBackend step(String name, String story, String rules, String message, Supplier<SoftSteps> steps) {
        return of(name, story, rules, message, backend -> new SoftBackend(backend, steps));
    }

    /** A bug of order in a backend that is REPRODUCIBLE. */
    static BrokenBackend order(String name, String story, String rules, String message, Supplier<ExactSteps> steps) {
        return of(name, story, rules, message, backend -> new ExactSoftBackend(backend, steps));
    }

    /** A bug elsewhere; {@code rules} are separated by blanks. */
    static BrokenBackend of(
            String name, String story, String rules, String message, Function<String, LayerNormBackend> maker) {
        return new BrokenBackend(name, story, List.of(rules.split(" ")), message, maker);
    }

    LayerNormBackend backend() {
        return maker.apply(name);
    }

    /** Names the test. */
    @Override
    public String toString() {
        return name;
    }
}
