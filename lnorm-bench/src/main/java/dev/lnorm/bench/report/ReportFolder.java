// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a report. While the race runs everything is in a folder beside its future place, which goes when this
 * closes or the JVM is told to end; what is complete is moved in at the end.
 */
public final class ReportFolder implements AutoCloseable {
    private static final String JMH = "jmh";
    private static final int LAST_ATTEMPTS = 40;
    private static final long ATTEMPT_NANOS = 50_000_000;

    private final @Nullable Path target;
    private final Path staging;
    private final Thread cleaner;

    private ReportFolder(@Nullable Path target, Path staging) {
        this.target = target;
        this.staging = staging;
        this.cleaner = new Thread(() -> deleteAtLast(staging));
        Runtime.getRuntime().addShutdownHook(cleaner);
    }

    /**
     * Prepares a report.
     *
     * @param target the folder, made if it is not there; null for a race that leaves no report
     * @throws IOException if it cannot be written to
     */
    public static ReportFolder at(@Nullable Path target) throws IOException {
        if (target == null) {
            return new ReportFolder(null, Files.createTempDirectory("lnorm-bench"));
        }
        try {
            Path folder = Files.createDirectories(target);
            return new ReportFolder(folder, Files.createTempDirectory(folder, ".race-"));
        } catch (IOException failure) {
            throw new IOException("--report " + target + ": no folder can be made or written there: "
                    + failure.getClass().getSimpleName() + ", " + failure.getMessage(), failure);
        }
    }

    /** Where forks leave JMH's output. */
    public Path jmh() throws IOException {
        return Files.createDirectories(staging.resolve(JMH));
    }

    /**
     * Puts the finished report in its place, in which an earlier one is replaced.
     *
     * @return the page, or null if no report was asked for
     */
    public @Nullable Path publish(Outcome outcome) throws IOException {
        if (target == null) {
            return null;
        }
        Map<String, String> charts = Charts.svg(outcome.plan(), outcome.boards().getFirst());
        for (Map.Entry<String, String> chart : charts.entrySet()) {
            Files.writeString(staging.resolve(chart.getKey() + ".svg"), chart.getValue());
        }
        Files.writeString(staging.resolve("results.json"), Data.json(outcome));
        Files.writeString(staging.resolve("report.html"), Page.html(outcome, charts));
        delete(target.resolve(JMH));
        try (Stream<Path> parts = Files.list(staging)) {
            for (Path part : parts.toList()) {
                Files.move(part, target.resolve(part.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return target.resolve("report.html");
    }

    @Override
    public void close() {
        delete(staging);
        try {
            Runtime.getRuntime().removeShutdownHook(cleaner);
        } catch (IllegalStateException ending) {
            // the JVM is ending, and the hook runs or has run
        }
    }

    /** When the JVM is told to end, a fork that is being ended too may still write. */
    private static void deleteAtLast(Path folder) {
        for (int attempt = 0; attempt < LAST_ATTEMPTS && Files.exists(folder); attempt++) {
            delete(folder);
            LockSupport.parkNanos(ATTEMPT_NANOS);
        }
    }

    /** Deletes what can be deleted of a folder and all that is in it. */
    private static void delete(Path folder) {
        try (Stream<Path> tree = Files.walk(folder)) {
            List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException left) {
            // a temporary folder that stays is no reason to fail
        }
    }
}
