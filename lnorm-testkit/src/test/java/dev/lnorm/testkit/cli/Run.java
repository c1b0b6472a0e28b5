// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;

/** One run of the command in this JVM. */
record Run(int exitCode, String out, String err) {
    /** Runs the command with words, which need no quotes. */
    static Run of(Object... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true))
                .execute(Arrays.stream(words).map(Object::toString).toArray(String[]::new));
        return new Run(exitCode, out.toString(), err.toString());
    }

    /** This run, which ended with {@code expected}. */
    Run ended(int expected) {
        assertEquals(expected, exitCode, () -> out + err);
        return this;
    }

    /** The last line on standard output. */
    String lastLine() {
        return out.lines().reduce("", (before, line) -> line);
    }
}
