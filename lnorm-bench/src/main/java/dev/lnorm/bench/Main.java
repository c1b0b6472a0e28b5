// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench;

import dev.lnorm.BackendUnavailableException;
import dev.lnorm.bench.run.InputException;
import dev.lnorm.testkit.cli.ConformCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/**
 * The command line. Exit codes: 0 done, 1 a check failed or something broke, 2 what was asked for cannot be done as
 * asked; then standard error says in one line why.
 */
@Command(
        name = "lnorm",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Layer normalization for the JVM, forward and backward.",
        subcommands = {DemoCommand.class, RunCommand.class, BackendsCommand.class, BenchCommand.class,
                ConformCommand.class},
        footer = {
                "",
                "The launcher ./lnorm has one more command: ./lnorm test runs every test.",
                "",
                "Exit codes: 0 done; 1 a check failed; 2 it cannot be done as asked."
        })
public final class Main {
    @Option(
            names = "--peers",
            scope = ScopeType.INHERIT,
            description = "Load oneDNN, libtorch and ONNX Runtime as backends too; bench races them. The launcher "
                    + "downloads them when they are first asked for: about 200 MB.")
    private boolean peers;

    private Main() {}

    /** Whether the native libraries were asked for; the launcher has put them on the class path then. */
    boolean peers() {
        return peers;
    }

    /** Runs the command that {@code args} name, and ends the JVM with its exit code. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The command line, ready to execute. */
    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Main::explainUsage)
                .setExecutionExceptionHandler(Main::explain);
    }

    private static int explainUsage(ParameterException refused, String[] args) {
        CommandLine command = refused.getCommandLine();
        return refuse(command, refused.getMessage() + " (see " + command.getCommandSpec().qualifiedName() + " --help)");
    }

    private static int explain(Exception failure, CommandLine command, ParseResult parsed) throws Exception {
        if (failure instanceof InputException) {
            return refuse(command, String.valueOf(failure.getMessage()));
        }
        if (failure instanceof BackendUnavailableException) {
            String why = String.valueOf(failure.getMessage()).split("; found:", 2)[0];
            return refuse(command, why + " (./lnorm backends lists what there is, and why not)");
        }
        throw failure; // a defect: its stack trace is what helps
    }

    private static int refuse(CommandLine command, String message) {
        command.getErr().println("lnorm: " + message);
        command.getErr().flush();
        return ExitCode.USAGE;
    }
}
