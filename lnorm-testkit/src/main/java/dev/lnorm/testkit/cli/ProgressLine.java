// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.cli;

import dev.lnorm.testkit.suite.Result;
import dev.lnorm.testkit.suite.Verdict;
import java.io.Console;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One line on a terminal that counts answers, and nothing when no terminal is watching. For one thread at a time. */
final class ProgressLine implements Consumer<Result>, AutoCloseable {
    private static final String ERASE = "\r\033[K";

    private final @Nullable PrintWriter terminal;
    private final int cases;
    private int answered;
    private int failed;

    private ProgressLine(@Nullable PrintWriter terminal, int cases) {
        this.terminal = terminal;
        this.cases = cases;
    }

    /** A line that counts to {@code cases}. */
    @SuppressWarnings("SystemConsoleNull") // never null in JDK 22 to 24, since 25 null again without a terminal
    static ProgressLine of(int cases, PrintWriter err) {
        Console console = System.console();
        return new ProgressLine(console != null && console.isTerminal() ? err : null, cases);
    }

    @Override
    public void accept(Result result) {
        answered++;
        failed += result.is(Verdict.Kind.FAIL) ? 1 : 0;
        if (terminal != null) {
            terminal.printf(Locale.ROOT, "%s%d of %d, %d failed: %s", ERASE, answered, cases, failed,
                    result.asked().name());
            terminal.flush();
        }
    }

    @Override
    public void close() {
        if (terminal != null) {
            terminal.print(ERASE);
            terminal.flush();
        }
    }
}
