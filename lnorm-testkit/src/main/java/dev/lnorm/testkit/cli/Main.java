// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.cli;

import picocli.CommandLine;

/**
 * The suite on its own, without the rest of lnorm's command line:
 *
 * <pre>{@code
 * java -jar lnorm-testkit-VERSION-all.jar --jar my-backend.jar
 * java -cp my-backend.jar:lnorm-testkit-VERSION-all.jar dev.lnorm.testkit.cli.Main
 * }</pre>
 */
public final class Main {
    private Main() {}

    /** Runs {@link ConformCommand} with {@code args}, and ends the JVM with its exit code. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The command line, ready to execute. */
    static CommandLine commandLine() {
        return new CommandLine(new ConformCommand()).setParameterExceptionHandler((refused, _) -> {
            refused.getCommandLine().getErr().println("conform: " + refused.getMessage() + " (see --help)");
            return CommandLine.ExitCode.USAGE;
        });
    }

    /** The command line that starts this program again, on this JVM's class path. */
    static String launcher() {
        return "java -cp " + word(System.getProperty("java.class.path", "")) + " " + Main.class.getName();
    }

    /** One word of a shell command: quoted if it holds a space or anything else that a shell takes apart. */
    static String word(String text) {
        return text.matches("[\\w./:,=+@%-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
