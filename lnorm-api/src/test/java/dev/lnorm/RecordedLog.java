// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What is logged while tests run: kept for them to read, and off the console. Services name it; hence public. */
public final class RecordedLog extends System.LoggerFinder {
    private static final ConcurrentHashMap<String, Recorder> RECORDERS = new ConcurrentHashMap<>();

    /** For {@link java.util.ServiceLoader}. */
    public RecordedLog() {}

    /** What the class has logged since it was last asked, each as {@code LEVEL message}. */
    static List<String> takeFrom(Class<?> type) {
        Recorder recorder = RECORDERS.computeIfAbsent(type.getName(), Recorder::new);
        synchronized (recorder) {
            List<String> taken = List.copyOf(recorder.messages);
            recorder.messages.clear();
            return taken;
        }
    }

    @Override
    public System.Logger getLogger(String name, Module module) {
        return RECORDERS.computeIfAbsent(name, Recorder::new);
    }

    private static final class Recorder implements System.Logger {
        private final String name;
        private final List<String> messages = new ArrayList<>(); // guarded by this

        Recorder(String name) {
            this.name = name;
        }

        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean isLoggable(Level level) {
            return level.compareTo(Level.INFO) >= 0;
        }

        @Override
        public void log(Level level, @Nullable ResourceBundle bundle, @Nullable String message,
                @Nullable Throwable thrown) {
            record(level + " " + message);
        }

        @Override
        public void log(Level level, @Nullable ResourceBundle bundle, @Nullable String format,
                @Nullable Object @Nullable... parameters) {
            record(level + " " + format);
        }

        private synchronized void record(String line) {
            messages.add(line);
        }
    }
}
