// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench;

import static java.util.Locale.ROOT;

import dev.lnorm.Availability;
import dev.lnorm.BackendUnavailableException;
import dev.lnorm.Backends;
import dev.lnorm.Candidate;
import dev.lnorm.DeviceInfo;
import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.LayerNormBackend;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;
import dev.lnorm.Support;
import java.io.PrintWriter;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./lnorm backends}. */
@Command(
        name = "backends",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Lists every backend found: its devices and what they can do, or why it cannot be used "
                + "and what to do about it. Exit code 1 if none can be used.")
final class BackendsCommand implements Callable<Integer> {
    /** Any width will do: support depends on formula and types. */
    private static final int WIDTH = 1024;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec command;

    BackendsCommand() {}

    @Override
    public Integer call() {
        PrintWriter out = command.commandLine().getOut();
        List<Candidate> candidates = Backends.candidates();
        if (candidates.isEmpty()) {
            out.println("No backend was found: put a backend jar such as lnorm-cpu beside lnorm-api.");
        }
        boolean usable = false;
        for (Candidate candidate : candidates) {
            usable |= describe(candidate, out);
            out.println();
        }
        explainChoice(out);
        out.flush();
        return usable ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    /** Prints one candidate; true if a device of it can be used. */
    private static boolean describe(Candidate candidate, PrintWriter out) {
        Availability availability = candidate.availability();
        out.printf(ROOT, "%s: %s%n", candidate.name(), availability.isAvailable() ? "available" : "not available");
        out.printf(ROOT, "  class     %s%n", candidate.provider());
        out.printf(ROOT, "  location  %s%n", candidate.location());
        LayerNormBackend backend = candidate.backend();
        if (availability instanceof Availability.Unavailable unavailable) {
            out.printf(ROOT, "  reason    %s: %s%n", unavailable.reason(), unavailable.message());
            out.printf(ROOT, "  remedy    %s%n", unavailable.remedy());
            for (Throwable cause = unavailable.cause(); cause != null; cause = cause.getCause()) {
                out.printf(ROOT, "  cause     %s%n", cause);
            }
            return false;
        }
        out.printf(ROOT, "  runs      %s%n", availability.message());
        return backend != null && describeDevices(backend, out);
    }

    private static boolean describeDevices(LayerNormBackend backend, PrintWriter out) {
        boolean usable = false;
        try {
            for (DeviceInfo info : backend.devices()) {
                out.printf(ROOT, "  device %d  %s, %.1f GiB, rank %d%n", info.ordinal(), info.name(),
                        info.memory() / (double) (1L << 30), info.rank());
                usable |= describeSupport(backend, info, out);
            }
        } catch (RuntimeException | LinkageError failure) {
            out.printf(ROOT, "  failed    %s%n", failure);
        }
        return usable;
    }

    /** Specs of the same support share a line. */
    private static boolean describeSupport(LayerNormBackend backend, DeviceInfo info, PrintWriter out) {
        Map<String, Map<Formula, String>> specsBySupport = new LinkedHashMap<>();
        boolean usable = false;
        try (NormDevice device = backend.open(info.ordinal())) {
            for (NormSpec formula : List.of(NormSpec.layer(WIDTH), NormSpec.rms(WIDTH))) {
                for (ElementType type : ElementType.values()) {
                    Support support = device.support(formula.types(type, type));
                    usable |= support.supported();
                    String text = support.supported()
                            ? CapabilityNames.of(support.capabilities())
                            : "no: " + support.why();
                    typesByFormula(specsBySupport, text).merge(formula.formula(), type.symbol(), (a, b) -> a + " " + b);
                }
            }
        }
        specsBySupport.forEach((support, specs) -> {
            specs.forEach((formula, types) -> out.printf(ROOT, "    %s %s%n", formula, types));
            out.printf(ROOT, "      %s%n", support);
        });
        return usable;
    }

    private static Map<Formula, String> typesByFormula(Map<String, Map<Formula, String>> specsBySupport,
            String support) {
        return specsBySupport.computeIfAbsent(support, unused -> new EnumMap<>(Formula.class));
    }

    private static void explainChoice(PrintWriter out) {
        String property = System.getProperty("lnorm.backend");
        String pin = property == null ? System.getenv("LNORM_BACKEND") : property; // as Backends.open reads it
        if (pin != null && !pin.isBlank()) {
            out.printf(ROOT, "Pinned by %s=%s.%n", property == null ? "LNORM_BACKEND" : "-Dlnorm.backend", pin);
        } else {
            out.println("Not pinned: the device of highest rank that supports what is asked is used. Pin another with");
            out.println("--backend NAME[:ORDINAL] (one command), LNORM_BACKEND or -Dlnorm.backend (any program).");
        }
        NormSpec usual = NormSpec.layer(WIDTH);
        try (NormDevice device = Backends.open(usual)) {
            out.printf(ROOT, "For layer normalization of f32 that is %s.%n", device.info());
        } catch (BackendUnavailableException | IllegalArgumentException none) {
            out.printf(ROOT, "No device can be used: %s%n", none.getMessage());
        }
    }
}
