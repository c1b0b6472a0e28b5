// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench;

import dev.lnorm.bench.demo.Demo;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./lnorm demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
                "Shows layer normalization at work, checked and explained: first values, gradient checks, "
                        + "the chain rule step by step, stability, costs and speed.",
                "Needs no input; takes about a minute. Exit code 1 if a check fails."
        })
final class DemoCommand implements Callable<Integer> {
    @Mixin
    private final BackendOption backend = new BackendOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec command;

    DemoCommand() {}

    @Override
    public Integer call() throws Exception {
        boolean passed = Demo.run(command.commandLine().getOut(), backend);
        return passed ? ExitCode.OK : ExitCode.SOFTWARE;
    }
}
