// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import picocli.CommandLine;

/** One run of the command line in this JVM: its exit code and what it printed. */
record Execution(String command, int exitCode, String out, String err) {
    static Execution of(Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine = Main.commandLine().setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        String[] words = Arrays.stream(args).map(Object::toString).toArray(String[]::new);
        int exitCode = commandLine.execute(words);
        return new Execution(String.join(" ", words), exitCode, out.toString(), err.toString());
    }

    Execution succeeded() {
        assertEquals(0, exitCode, () -> command + "\n" + out + err);
        assertEquals("", err, command);
        return this;
    }

    /** Exit code 2, nothing on standard output, and exactly this line on standard error. */
    void refused(String line) {
        assertEquals("lnorm: " + line + System.lineSeparator(), err, command);
        assertEquals(2, exitCode, command);
        assertEquals("", out, command);
    }
}
