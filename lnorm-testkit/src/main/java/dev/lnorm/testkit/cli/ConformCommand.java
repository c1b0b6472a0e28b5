// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.cli;

import dev.lnorm.Candidate;
import dev.lnorm.testkit.report.JsonReport;
import dev.lnorm.testkit.report.MarkdownReport;
import dev.lnorm.testkit.report.Report;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Options;
import dev.lnorm.testkit.suite.Rule;
import dev.lnorm.testkit.suite.Selection;
import dev.lnorm.testkit.suite.SpecPage;
import dev.lnorm.testkit.suite.SuiteRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code conform}: asks backends every rule of {@code docs/spec.md}. Exit codes: 0 every backend conforms, 1 an answer
 * was wrong, 2 it cannot be done as asked, 3 a backend or a device under test did not run.
 */
@Command(
        name = "conform",
        mixinStandardHelpOptions = true,
        versionProvider = TestkitVersion.class,
        description = "Asks backends every rule of docs/spec.md.",
        footer = {
                "",
                "Exit codes: 0 every backend conforms; 1 an answer was wrong; 2 it cannot be done as asked;",
                "3 a backend or a device did not run, which proves nothing."
        })
public final class ConformCommand implements Callable<Integer> {
    @Option(
            names = "--backend",
            paramLabel = "NAME",
            description = "Ask this backend (default: every backend that is found).")
    private @Nullable String backend;

    @Option(names = "--device", paramLabel = "N", description = "Ask this device (default: every device).")
    private @Nullable Integer device;

    @Option(
            names = "--jar",
            paramLabel = "FILE",
            split = ",",
            description = "Ask the backends in these jars, and load them beside the testkit.")
    private List<Path> jars = new ArrayList<>();

    @Option(
            names = "--only",
            paramLabel = "NAME",
            description = "Ask only this rule (F1), check (F1.goldenOutputs) or check of one variant "
                    + "(F1.goldenOutputs[layer-f32-heap]). May be given again.")
    private List<String> only = new ArrayList<>();

    @Option(names = "--quick",
            description = "Ask less, and each check for a quarter of the variants: some seconds on a CPU.")
    private boolean quick;

    @Option(names = "--seed", paramLabel = "N", description = "What all random numbers follow from (default: 42).")
    private @Nullable Long seed;

    @Option(names = "--problems", paramLabel = "N", description = "Random problems for each check and variant.")
    private @Nullable Integer problems;

    @Option(
            names = "--elements",
            paramLabel = "N",
            description = "The most elements that the rows of one problem have. Lower it for a slow device.")
    private @Nullable Integer elements;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "How many cases to ask at once (default: the processors, at most 8).")
    private int threads = SuiteRun.THREADS;

    @Option(
            names = "--limit",
            paramLabel = "SECONDS",
            description = "The longest that one case may take (default: 120). Raise it for a slow device.")
    private long limit = SuiteRun.LIMIT.toSeconds();

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "Write conformance.json and conformance.md to this folder.")
    private @Nullable Path folder;

    @Option(names = "--list", description = "List the rules and the checks that ask them, and ask nothing.")
    private boolean list;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec command;

    /** Made by picocli. */
    public ConformCommand() {}

    @Override
    public Integer call() {
        PrintWriter out = command.commandLine().getOut();
        if (list) {
            listRules(out);
            return 0;
        }
        try (BackendJars loaded = BackendJars.open(jars)) {
            List<Report> reports = new ArrayList<>();
            Interview interview = new Interview(options(), selection(), device, threads, limit(), launcher());
            for (Candidate candidate : chosen(loaded.candidates())) {
                reports.add(interview.of(candidate, out, command.commandLine().getErr()));
            }
            write(reports, out);
            return reports.stream().map(Report::outcome).reduce(Report.Outcome::and).orElseThrow().exitCode();
        } catch (IllegalArgumentException | IOException refused) {
            throw new ParameterException(command.commandLine(), String.valueOf(refused.getMessage()), refused);
        }
    }

    private Selection selection() {
        return quick && only.isEmpty() ? Selection.FIRST_LOOK : Selection.of(only);
    }

    private Options options() {
        Options base = quick ? Options.QUICK : Options.FULL;
        if (threads < 1) {
            throw new IllegalArgumentException("--threads is " + threads + ": at least 1 is needed");
        }
        return new Options(seed == null ? base.seed() : seed, problems == null ? base.problems() : problems,
                elements == null ? base.elements() : elements);
    }

    private Duration limit() {
        if (limit < 1) {
            throw new IllegalArgumentException("--limit is " + limit + ": at least 1 second is needed");
        }
        return Duration.ofSeconds(limit);
    }

    /** The candidates of the name that was asked for, of which there must be one; without a name all of them. */
    private List<Candidate> chosen(List<Candidate> candidates) {
        List<Candidate> chosen = candidates.stream()
                .filter(candidate -> backend == null || backend.equals(candidate.name())).toList();
        String found = candidates.isEmpty()
                ? "none was found"
                : "found were " + candidates.stream().map(Candidate::toString).collect(Collectors.joining(", "));
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException((backend == null
                    ? "there is no backend to ask"
                    : "there is no backend " + backend)
                    + (jars.isEmpty() ? "" : " in --jar") + ": " + found);
        }
        if (backend != null && chosen.size() > 1) {
            throw new IllegalArgumentException("more than one backend has the name " + backend + ": " + found
                    + ": remove all but one, so that it is sure which is asked");
        }
        return chosen;
    }

    /** The command line that runs this again, up to the arguments of a case. */
    private String launcher() {
        String asked = jars.stream().map(Path::toString).collect(Collectors.joining(","));
        String launcher = command.parent() == null ? Main.launcher() : "./" + command.qualifiedName();
        launcher = asked.isEmpty() ? launcher : launcher + " --jar " + Main.word(asked);
        return limit == SuiteRun.LIMIT.toSeconds() ? launcher : launcher + " --limit " + limit;
    }

    private void write(List<Report> reports, PrintWriter out) throws IOException {
        if (folder != null) {
            Files.createDirectories(folder);
            JsonReport.write(folder.resolve("conformance.json"), reports);
            MarkdownReport.write(folder.resolve("conformance.md"), reports);
            out.println("Reports: " + folder.resolve("conformance.md") + " and conformance.json beside it.");
            out.flush();
        }
    }

    private static void listRules(PrintWriter out) {
        List<Check> checks = Catalogue.checks();
        for (Rule rule : SpecPage.rules().values()) {
            out.printf(Locale.ROOT, "%s %s%n", rule.id(), rule.asks());
            checks.stream().filter(check -> check.rule().equals(rule.id())).forEach(check -> out.printf(Locale.ROOT,
                    "    %s, once a %s%n", check.id(), switch (check.scope()) {
                        case DEVICE -> "device";
                        case DOUBLE -> "formula, in f64";
                        case KIND -> "formula and type";
                        case PLACE -> "formula, type and place";
                    }));
        }
        out.flush();
    }
}
