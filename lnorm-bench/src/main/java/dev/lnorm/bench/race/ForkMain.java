// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.race;

import static java.util.Locale.ROOT;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * The JVM of one contestant in one round: JMH over all its heats, several times. Until the last time the JVM's compiler
 * sees all of them before any is measured, as in an application that has run for a while; those results are not kept.
 */
public final class ForkMain {
    private static final int ORPHANED = 3;
    /** The compiler has settled when it works for less than this share of the time: JMH keeps it busy too. */
    private static final double SETTLED = 0.1;
    private static final int MOST_PASSES = 6;

    private ForkMain() {}

    /** Runs the plan in the folder that is the only argument, and leaves the results there. */
    public static void main(String[] arguments) throws IOException, RunnerException {
        endWithParent();
        Path folder = Path.of(arguments[0]);
        ForkPlan plan = new ObjectMapper().readValue(folder.resolve(ForkPlan.FILE).toFile(), ForkPlan.class);
        Pace pace = plan.pace();
        settle(plan, folder);
        for (Heat heat : plan.heats()) {
            run(heat, pace, folder.resolve(heat.resultFile()));
        }
    }

    private static void settle(ForkPlan plan, Path folder) throws RunnerException {
        if (plan.pace().settlingMillis() == 0) {
            return;
        }
        CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        if (compiler == null || !compiler.isCompilationTimeMonitoringSupported()) {
            return;
        }
        Pace once = new Pace(1, 0, 0, 1, plan.settlingMillis());
        for (int pass = 0; pass < MOST_PASSES; pass++) {
            long begin = System.nanoTime();
            long compiled = compiler.getTotalCompilationTime();
            for (Heat heat : plan.heats()) {
                run(heat, once, folder.resolve("settling.json"));
            }
            double millis = (System.nanoTime() - begin) / 1e6;
            double share = (compiler.getTotalCompilationTime() - compiled) / millis;
            System.out.printf(ROOT, "# settling, pass %d: the compilers worked %.0f %% of %.0f ms%n", pass + 1,
                    100 * share, millis);
            if (share < SETTLED) {
                return;
            }
        }
    }

    /** Standard input is a pipe from the parent, which ends when the parent does, however it ends. */
    private static void endWithParent() {
        Thread.ofPlatform().daemon().name("parent watch").start(() -> {
            try {
                while (System.in.read() >= 0) {
                    // nothing is sent
                }
            } catch (IOException broken) {
                // as good as the end
            }
            Runtime.getRuntime().halt(ORPHANED);
        });
    }

    private static void run(Heat heat, Pace pace, Path results) throws RunnerException {
        String methods = heat.methods().stream().map(Pattern::quote).collect(Collectors.joining("|"));
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + Pattern.quote(heat.benchmark()) + "\\.(" + methods + ")$")
                .forks(0)
                .threads(heat.threads())
                .shouldFailOnError(true)
                .warmupIterations(pace.warmUpMillis() == 0 ? 0 : 1)
                .warmupTime(TimeValue.milliseconds(Math.max(pace.warmUpMillis(), 1)))
                .measurementIterations(pace.iterations())
                .measurementTime(TimeValue.milliseconds(pace.iterationMillis()))
                .resultFormat(ResultFormatType.JSON)
                .result(results.toString());
        if (heat.counted()) {
            options = options.addProfiler(GCProfiler.class);
        }
        for (Map.Entry<String, String> parameter : heat.parameters().entrySet()) {
            options = options.param(parameter.getKey(), parameter.getValue());
        }
        new Runner(options.build()).run();
    }
}
