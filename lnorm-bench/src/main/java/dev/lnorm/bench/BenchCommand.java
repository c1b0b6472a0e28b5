// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench;

import static java.util.Locale.ROOT;

import com.sun.management.OperatingSystemMXBean;
import dev.lnorm.bench.race.Contestant;
import dev.lnorm.bench.race.Contestant.Role;
import dev.lnorm.bench.race.Contestants;
import dev.lnorm.bench.race.Plan;
import dev.lnorm.bench.race.Race;
import dev.lnorm.bench.race.Scoreboard;
import dev.lnorm.bench.race.Times;
import dev.lnorm.bench.report.Data;
import dev.lnorm.bench.report.Machine;
import dev.lnorm.bench.report.Outcome;
import dev.lnorm.bench.report.ReportFolder;
import dev.lnorm.bench.report.Table;
import dev.lnorm.bench.report.TextFile;
import dev.lnorm.bench.terminal.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code ./lnorm bench}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = {
                "Races backends in one run: in each round every contestant runs once in a JVM of its own, so that "
                        + "whatever disturbs the machine disturbs all of them alike.",
                "",
                "Contestants are backends by name, such as cpu or opencl:1, and also scalar (the CPU backend without "
                        + "vectors) and naive (array expressions as one writes them with NumPy). The first is the "
                        + "one that the last line is about.",
                ""
        })
final class BenchCommand implements Callable<Integer> {
    private static final double BUSY = 0.15;
    private static final long LOOK_MILLIS = 300;

    @Option(names = "--backends", split = ",", paramLabel = "NAME", description = "Who races (default: cpu).")
    private List<String> backends = new ArrayList<>(List.of("cpu"));

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private Main main;

    @Mixin
    private final WorkloadOptions workloads = new WorkloadOptions();

    @Option(names = "--quick", description = "Fewer and shorter measurements, for a look.")
    private boolean quick;

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds (default: 5, with --quick 3).")
    private @Nullable Integer rounds;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            description = "Begin no round that would end later than this (default: ${DEFAULT-VALUE}).")
    private int minutes = 15;

    @Option(names = "--json", paramLabel = "FILE", description = "Write every round's times to this file.")
    private @Nullable Path json;

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "Write report.html, charts, results.json and all of JMH's output to this folder.")
    private @Nullable Path report;

    @Option(
            names = "--allocation",
            description = "Instead of a race: nanoseconds and allocated bytes of a held call, in a JVM with every "
                    + "other backend loaded.")
    private boolean allocation;

    @Option(
            names = "--footprint",
            description = "Instead of a race: the memory that the first calls need beyond their operands.")
    private boolean footprint;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec command;

    BenchCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        Plan plan = plan();
        try (ReportFolder folder = ReportFolder.at(report)) {
            TextFile data = json == null ? null : TextFile.at("--json", json);
            if (footprint) {
                CostReport.footprint(plan, command.commandLine().getOut());
                return ExitCode.OK;
            }
            if (allocation) {
                CostReport.allocation(plan, folder.jmh(), command.commandLine().getOut());
                return ExitCode.OK;
            }
            announce(plan);
            Outcome outcome = outcome(plan, run(plan, folder.jmh()));
            if (data != null) {
                data.write(Data.json(outcome));
            }
            Path page = folder.publish(outcome);
            show(outcome, page);
            return ExitCode.OK;
        } catch (IOException failure) {
            throw refusal(failure);
        }
    }

    private Plan plan() {
        try {
            List<Contestant> contestants = new ArrayList<>(Contestants.named(backends));
            if (main.peers() && !allocation && !footprint) {
                List<Contestant> found = Contestants.peers();
                if (found.isEmpty()) {
                    throw new IllegalArgumentException(
                            "no peer is on the class path: start with ./lnorm bench --peers, "
                                    + "which builds and downloads them");
                }
                found.stream().filter(peer -> !contestants.contains(peer)).forEach(contestants::add);
            }
            return workloads.plan(contestants, quick, rounds);
        } catch (IllegalArgumentException refused) {
            throw refusal(refused);
        }
    }

    private ParameterException refusal(Exception why) {
        return new ParameterException(command.commandLine(), String.valueOf(why.getMessage()), why);
    }

    private void announce(Plan plan) throws InterruptedException {
        long round = plan.roundMillis();
        PrintWriter out = command.commandLine().getOut();
        out.printf(ROOT, "%d cells, %d rounds of about %d s each: about %.1f minutes, at most %d.%n",
                plan.cells().size(), plan.pace().rounds(), Math.ceilDiv(round, 1000),
                plan.pace().rounds() * round / 60_000.0, minutes);
        double load = load();
        if (load > BUSY) {
            out.printf(ROOT, "The machine is busy (%.0f %% of its processors): times will be too long and wander.%n",
                    100 * load);
        }
        out.flush();
    }

    /** The share of all processors that is in use, before anything of the race runs. */
    private static double load() throws InterruptedException {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        double _ = system.getCpuLoad(); // the first answer only begins the interval of the second
        Thread.sleep(LOOK_MILLIS);
        return system.getCpuLoad();
    }

    private Times run(Plan plan, Path jmh) throws IOException, InterruptedException {
        try (Progress progress = Progress.of("bench", plan.forkCount())) {
            return new Race(plan, Duration.ofMinutes(minutes), jmh).run(fork -> {
                progress.announce(fork);
                progress.accept(1);
            });
        }
    }

    private Outcome outcome(Plan plan, Times times) {
        List<Scoreboard> boards = plan.contestants().stream()
                .filter(contestant -> contestant.role() == Role.SUBJECT
                        || contestant.equals(plan.contestants().getFirst()))
                .map(contestant -> Scoreboard.of(plan, times, contestant)).toList();
        return new Outcome(commandLine(), Machine.describe(), plan, times, boards);
    }

    private String commandLine() {
        return "./lnorm " + String.join(" ", command.commandLine().getParseResult().originalArgs());
    }

    private void show(Outcome outcome, @Nullable Path page) {
        PrintWriter out = command.commandLine().getOut();
        Scoreboard first = outcome.boards().getFirst();
        for (Scoreboard other : outcome.boards().subList(1, outcome.boards().size())) {
            Table.of(outcome.plan(), other).text().forEach(out::println);
            out.println(other.subject() + " " + other.summary());
        }
        Table.of(outcome.plan(), first).text().forEach(out::println);
        Table devices = Table.ofDevices(outcome.plan(), outcome.times(), first);
        if (!devices.lines().isEmpty()) {
            devices.text().forEach(out::println);
        }
        if (page != null) {
            out.println("Report: " + page);
        }
        out.println(first.summary());
        out.flush();
    }
}
