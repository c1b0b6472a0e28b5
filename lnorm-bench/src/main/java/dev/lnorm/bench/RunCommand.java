// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench;

import static java.util.Locale.ROOT;

import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.LayerNorm;
import dev.lnorm.NormDevice;
import dev.lnorm.bench.run.InputException;
import dev.lnorm.bench.run.Inputs;
import dev.lnorm.bench.run.Normalization;
import dev.lnorm.bench.run.OutputFile;
import dev.lnorm.bench.run.Settings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./lnorm run}. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        customSynopsis = {
                "lnorm run --npz IN.npz --out OUT.npz [OPTIONS]",
                "       lnorm run --x X.npy [--residual R.npy] [--gamma G.npy] [--beta B.npy]",
                "                 [--dy DY.npy] --out OUT.npz [OPTIONS]"
        },
        description = {
                "Normalizes NumPy arrays: reads x and what is given of residual, gamma, beta and dy, and "
                        + "writes y, mean and rstd, with a residual also h = x + residual, with dy also dx, dgamma "
                        + "and dbeta.",
                "",
                "Arrays are float64, float32, float16, or uint16 holding the bits of --type. y, h and dx have "
                        + "x's shape and dtype, dgamma and dbeta those of gamma; mean and rstd are float64 with "
                        + "the leading shape. Other arrays of an .npz file are ignored, and said to be.",
                ""
        })
final class RunCommand implements Callable<Integer> {
    @Option(names = "--npz", paramLabel = "IN.npz", description = "Read the arrays of this file by name.")
    private @Nullable Path npz;

    @Option(names = "--x", paramLabel = "X.npy", description = "The rows.")
    private @Nullable Path x;

    @Option(names = "--residual", paramLabel = "R.npy", description = "Added to x first; x's shape and dtype.")
    private @Nullable Path residual;

    @Option(names = "--gamma", paramLabel = "G.npy", description = "The scale of each column (without: 1).")
    private @Nullable Path gamma;

    @Option(names = "--beta", paramLabel = "B.npy", description = "The addend of each column (without: 0).")
    private @Nullable Path beta;

    @Option(names = "--dy", paramLabel = "DY.npy", description = "The gradient by y; x's shape and dtype.")
    private @Nullable Path dy;

    @Option(names = "--out", required = true, paramLabel = "OUT.npz", description = "The file to write.")
    private Path out = Path.of("");

    @Option(names = "--formula", paramLabel = "layer|rms",
            description = "What rows are normalized by (default: layer).")
    private Formula formula = Formula.LAYER;

    @Option(names = "--eps", paramLabel = "EPS", description = "Epsilon (default: ${DEFAULT-VALUE}).")
    private double epsilon = 1e-5;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            converter = ElementTypeConverter.class,
            description = "The type of x: bf16 or f16 when uint16 arrays hold bits (otherwise the dtype says it).")
    private @Nullable ElementType type;

    @Option(names = "--unit-offset", description = "Scale by 1 + gamma.")
    private boolean unitOffset;

    @Option(
            names = "--axis",
            paramLabel = "N",
            description = "The first normalized dimension: -1 is the last one alone, -2 the last two, 0 all of "
                    + "them (default: ${DEFAULT-VALUE}). gamma and beta have the normalized shape.")
    private int axis = -1;

    @Mixin
    private final BackendOption backend = new BackendOption();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec command;

    RunCommand() {}

    @Override
    public Integer call() throws InputException {
        try {
            OutputFile target = OutputFile.at(out);
            Inputs inputs = read();
            Normalization normalization = Normalization.of(inputs,
                    new Settings(formula, epsilon, unitOffset, type, axis));
            try (NormDevice device = backend.open(normalization.spec());
                    LayerNorm norm = LayerNorm.on(device, normalization.spec())) {
                Normalization.Result result = normalization.run(norm);
                target.write(result.arrays());
                summarise(inputs, normalization, norm, result);
            }
            return ExitCode.OK;
        } catch (OutOfMemoryError exhausted) {
            throw new InputException("the Java heap of " + (Runtime.getRuntime().maxMemory() >> 20)
                    + " MiB is too small for these arrays: raise it, for example with JAVA_TOOL_OPTIONS=-Xmx8g",
                    exhausted);
        }
    }

    private Inputs read() throws InputException {
        SequencedMap<String, Path> files = new LinkedHashMap<>();
        put(files, Inputs.X, x);
        put(files, Inputs.RESIDUAL, residual);
        put(files, Inputs.GAMMA, gamma);
        put(files, Inputs.BETA, beta);
        put(files, Inputs.DY, dy);
        if (npz == null) {
            return Inputs.read(files);
        }
        if (!files.isEmpty()) {
            throw new InputException("--npz " + npz + " holds all arrays, --" + String.join(" and --", files.keySet())
                    + " would be in its way: leave one or the other out");
        }
        return Inputs.readArchive(npz);
    }

    private static void put(SequencedMap<String, Path> files, String name, @Nullable Path file) {
        if (file != null) {
            files.put(name, file);
        }
    }

    private void summarise(Inputs inputs, Normalization normalization, LayerNorm norm, Normalization.Result result) {
        PrintWriter writer = command.commandLine().getOut();
        writer.printf(ROOT, "input     %s%n", inputs);
        if (!inputs.ignored().isEmpty()) {
            writer.printf(ROOT, "ignored   %s%n", String.join(", ", inputs.ignored()));
        }
        writer.printf(ROOT, "rows      %s%n", normalization.layout());
        writer.printf(ROOT, "spec      %s%n", norm.spec());
        writer.printf(ROOT, "device    %s%n", norm.device().info());
        writer.printf(ROOT, "declares  %s%n", CapabilityNames.of(norm.capabilities()));
        writer.printf(ROOT, "time      %s (first calls, nothing warmed up)%n", result.times());
        writer.printf(ROOT, "wrote     %s: %s%n", out, String.join(", ", result.arrays().keySet()));
        writer.flush();
    }
}
