// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import dev.lnorm.Backward;
import dev.lnorm.DeviceBuffer;
import dev.lnorm.DeviceQueue;
import dev.lnorm.ElementType;
import dev.lnorm.Forward;
import dev.lnorm.LayerNorm;
import dev.lnorm.Memory;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import dev.lnorm.SavedStatistics;
import dev.lnorm.cuda.emulator.EmulatedGpu;
import dev.lnorm.cuda.emulator.KernelReport;
import dev.lnorm.cuda.emulator.KernelReport.AllocationTraffic;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * What the emulated GPU counted in one pass over rows, with gamma and beta: LAYER, rows saved or all gradients.
 *
 * @param rows rows normalized
 * @param forward the report of the forward kernel
 * @param backward those of the backward pass, the merge of its chunk sums last
 * @param x where the operands begin; each is an allocation of its own
 */
record Traffic(NormSpec spec, int rows, KernelReport forward, List<KernelReport> backward, long x, long y, long dy,
        long dx) {
    private static final int SECTOR = 32;

    static Traffic count(EmulatedGpu emulated, NormDevice gpu, NormSpec spec, int rows) {
        int width = spec.width();
        try (LayerNorm norm = LayerNorm.on(gpu, spec);
                DeviceQueue queue = gpu.openQueue();
                SavedStatistics saved = norm.statistics(rows);
                DeviceBuffer x = filled(gpu, queue, spec.rowType(), (long) rows * width);
                DeviceBuffer dy = filled(gpu, queue, spec.rowType(), (long) rows * width);
                DeviceBuffer gamma = filled(gpu, queue, spec.parameterType(), width);
                DeviceBuffer dgamma = gpu.allocate(spec.parameterType(), width);
                DeviceBuffer dbeta = gpu.allocate(spec.parameterType(), width);
                DeviceBuffer y = gpu.allocate(spec.rowType(), (long) rows * width);
                DeviceBuffer dx = gpu.allocate(spec.rowType(), (long) rows * width)) {
            emulated.resetCounters();
            norm.forward(Forward.of(of(x, width), of(y, width)).gamma(gamma.memory()).beta(gamma.memory()).save(saved),
                    queue);
            queue.finish();
            KernelReport forward = emulated.counters().getFirst();
            emulated.resetCounters();
            norm.backward(Backward.of(of(dy, width), of(x, width), saved).gamma(gamma.memory()).dx(of(dx, width))
                    .dgamma(dgamma.memory(), Backward.Mode.OVERWRITE).dbeta(dbeta.memory(), Backward.Mode.OVERWRITE),
                    queue);
            queue.finish();
            List<KernelReport> backward = emulated.counters().stream()
                    .sorted((a, b) -> Boolean.compare(isMerge(a), isMerge(b))).toList();
            return new Traffic(spec, rows, forward, backward, address(x), address(y), address(dy), address(dx));
        }
    }

    private static boolean isMerge(KernelReport report) {
        return report.kernel().startsWith("merge");
    }

    private static Rows of(DeviceBuffer buffer, int width) {
        return Rows.of(buffer.memory(), width);
    }

    private static long address(DeviceBuffer buffer) {
        return Arguments.address(buffer.memory(), 0);
    }

    private static DeviceBuffer filled(NormDevice gpu, DeviceQueue queue, ElementType type, long length) {
        DeviceBuffer buffer = gpu.allocate(type, length);
        SplittableRandom random = new SplittableRandom(length);
        Memory values = switch (type) {
            case FLOAT64 -> Memory.of(random.doubles(length).toArray());
            case FLOAT32 -> {
                float[] floats = new float[(int) length];
                for (int i = 0; i < length; i++) {
                    floats[i] = random.nextFloat();
                }
                yield Memory.of(floats);
            }
            case FLOAT16, BFLOAT16 -> {
                short[] bits = new short[(int) length];
                for (int i = 0; i < length; i++) {
                    bits[i] = (short) (0x3800 + random.nextInt(0x400)); // half a unit to one, or thereabouts
                }
                yield Memory.of(bits, type);
            }
        };
        queue.copy(values, buffer.memory());
        return buffer;
    }

    /** Bytes of one operand of rows. */
    long operandBytes() {
        return (long) rows * spec.width() * spec.rowType().bytes();
    }

    long elements() {
        return (long) rows * spec.width();
    }

    /** The kernel of the backward pass itself. */
    KernelReport gradients() {
        return backward.getFirst();
    }

    /** Bytes of the chunk sums, written and read again. */
    long partialBytes() {
        long partials = gradients().allocations().stream()
                .filter(traffic -> traffic.base() != dx && traffic.sectorsStored() > 0).findFirst().orElseThrow()
                .base();
        return backward.stream().map(report -> report.with(partials)).mapToLong(Traffic::sectorBytes).sum();
    }

    /** Bytes of the sectors of rows, without parameters, statistics and chunk sums. */
    static long rowBytes(Traffic counted, List<KernelReport> kernels) {
        return Stream.of(counted.x, counted.y, counted.dy, counted.dx)
                .flatMap(base -> kernels.stream().map(kernel -> kernel.with(base))).mapToLong(Traffic::sectorBytes)
                .sum();
    }

    /** Bytes of all sectors that some kernels moved, loads and stores. */
    static long bytes(Stream<KernelReport> kernels) {
        return kernels.flatMap(kernel -> kernel.allocations().stream()).mapToLong(Traffic::sectorBytes).sum();
    }

    private static long sectorBytes(AllocationTraffic traffic) {
        return SECTOR * (traffic.sectorsLoaded() + traffic.sectorsStored());
    }
}
