// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.terminal;

import java.io.Console;
import java.util.function.IntConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A progress bar on standard error when a terminal is watching, and nothing otherwise. */
public final class Progress implements IntConsumer, AutoCloseable {
    private final @Nullable ProgressBar bar;

    private Progress(@Nullable ProgressBar bar) {
        this.bar = bar;
    }

    /** Starts a bar of {@code steps} steps. */
    @SuppressWarnings("SystemConsoleNull") // never null in JDK 22 to 24, since 25 null again without a terminal
    public static Progress of(String task, int steps) {
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            return new Progress(null);
        }
        return new Progress(new ProgressBarBuilder().setTaskName(task).setInitialMax(steps)
                .setStyle(ProgressBarStyle.ASCII).clearDisplayOnFinish().build());
    }

    /** Goes {@code steps} on. */
    @Override
    public void accept(int steps) {
        if (bar != null) {
            bar.stepBy(steps);
        }
    }

    /** Says what comes next. */
    public void announce(String next) {
        if (bar != null) {
            bar.setExtraMessage(next);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
