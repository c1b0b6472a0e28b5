// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import dev.lnorm.ElementType;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;
import dev.lnorm.cuda.emulator.EmulatedGpu;
import dev.lnorm.cuda.emulator.KernelReport;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table of traffic in {@code docs/cuda.md}, from what the emulated GPU counts. */
final class TrafficTable {
    private static final int ROWS = 64;
    private static final List<Integer> WIDTHS = List.of(64, 256, 1024, 2048, 1023);

    /**
     * A GPU, from its data sheet.
     *
     * @param bandwidth bytes a second
     * @param issues warp instructions a second: four a multiprocessor and cycle
     */
    private record Gpu(double bandwidth, double issues) {
        /** The share of the bandwidth that is left where instructions take longer than bytes. */
        double share(double bytes, double warpInstructions) {
            return Math.min(1, (bytes / bandwidth) / (warpInstructions / issues));
        }
    }

    private static final List<Gpu> GPUS = List.of(new Gpu(2.039e12, 108 * 4 * 1.41e9), new Gpu(3.35e12,
            132 * 4 * 1.83e9), new Gpu(8e12, 148 * 4 * 1.85e9));

    private TrafficTable() {}

    /** The lines of the table, without its head. */
    static String of(EmulatedGpu emulated, NormDevice gpu) {
        return Stream.of(ElementType.FLOAT32, ElementType.FLOAT16, ElementType.BFLOAT16, ElementType.FLOAT64)
                .flatMap(type -> WIDTHS.stream().map(width -> Traffic.count(emulated, gpu,
                        NormSpec.layer(width).types(type, type), ROWS)))
                .map(counted -> line(counted, List.of(counted.forward()), 2)
                        + line(counted, List.of(counted.gradients()), 3))
                .collect(Collectors.joining());
    }

    /** A kernel, of whose pass the least traffic is {@code operands} whole ones; without the merge. */
    private static String line(Traffic counted, List<KernelReport> kernels, int operands) {
        double elements = counted.elements();
        double bytes = Traffic.bytes(kernels.stream()) / elements;
        double useful = kernels.stream().flatMap(kernel -> kernel.allocations().stream())
                .mapToLong(traffic -> traffic.usefulBytesLoaded() + traffic.usefulBytesStored()).sum() / elements;
        double rowBytes = Traffic.rowBytes(counted, kernels) / elements;
        double barriers = (double) kernels.getFirst().barriers() / counted.rows();
        double instructions = kernels.stream().mapToLong(KernelReport::laneInstructions).sum() / elements;
        double issued = kernels.stream().mapToLong(KernelReport::warpInstructions).sum() / elements;
        return String.format(Locale.ROOT, "| `%s` | %d | %d | %.2f | %.2f | %.0f %% | %.2f | %.0f | %s |%n",
                kernels.getFirst().kernel(), counted.spec().width(), operands * counted.spec().rowType().bytes(),
                rowBytes, bytes, 100 * useful / bytes, barriers, instructions,
                GPUS.stream().map(gpu -> String.format(Locale.ROOT, "%.0f %%", 100 * gpu.share(rowBytes, issued)))
                        .collect(Collectors.joining(" | ")));
    }
}
