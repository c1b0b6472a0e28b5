// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lnorm.Backward;
import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.Forward;
import dev.lnorm.HeapStatistics;
import dev.lnorm.LayerNorm;
import dev.lnorm.Memory;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import dev.lnorm.SavedStatistics;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.oracle.Stored;
import dev.lnorm.testkit.oracle.Transcription;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows in native memory, which have loops of their own, have the bits of rows in arrays. */
class NativeRowsTest {
    private static final long SEED = 11;
    private static final int ROWS = 21;

    /** Off a cache line. */
    private static final int OFFSET = 3;

    /** A batch, rows of one block and of several, and some whose last columns are not 64. */
    @ParameterizedTest
    @ValueSource(ints = {64, 192, 256, 320, 1024, 1088, 2112, 4160, 70, 1000})
    void everyCall(int width) {
        for (ElementType type : new ElementType[] {ElementType.FLOAT32, ElementType.FLOAT64}) {
            for (Formula formula : Formula.values()) {
                NormSpec spec = (formula == Formula.LAYER ? NormSpec.layer(width) : NormSpec.rms(width))
                        .types(type, type);
                check(spec);
                check(spec.unitOffsetGamma());
            }
        }
    }

    /** They are of another class than the loops are compiled for, and are copied. */
    @Test
    void mappedFiles(@TempDir Path folder) throws IOException {
        int width = 128;
        double[] x = Operands.random(new SplittableRandom(SEED), ElementType.FLOAT32, ROWS * width);
        Path file = folder.resolve("rows");
        Files.write(file, new byte[2 * x.length * Float.BYTES]);
        try (CpuDevice device = Devices.open(true, 2);
                LayerNorm norm = LayerNorm.on(device, NormSpec.layer(width));
                Arena arena = Arena.ofShared();
                FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MemorySegment mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size(), arena);
            Memory both = Memory.of(mapped, ElementType.FLOAT32);
            MemorySegment.copy(Stored.toFloats(x), 0, mapped, ValueLayout.JAVA_FLOAT, 0, x.length);
            Memory y = both.slice(x.length, x.length);
            norm.forward(Forward.of(Rows.of(both.slice(0, x.length), width), Rows.of(y, width)));
            double[] expected = Transcription.of(Problem.of(NormSpec.layer(width), x)).y();
            Operands.assertSame(expected, Operands.values(y), "seed " + SEED);
        }
    }

    /** Threads of the pool may not touch it: it is copied. */
    @Test
    void confinedGamma() {
        int width = 128;
        double[] x = Operands.random(new SplittableRandom(SEED), ElementType.FLOAT32, ROWS * width);
        double[] gamma = Operands.random(new SplittableRandom(SEED + 1), ElementType.FLOAT32, width);
        try (CpuDevice device = Devices.open(true, 3);
                LayerNorm norm = LayerNorm.on(device, NormSpec.layer(width));
                Arena shared = Arena.ofShared();
                Arena confined = Arena.ofConfined()) {
            Memory y = Operands.outside(shared, ElementType.FLOAT32, x);
            norm.forward(Forward.of(Rows.of(y, width), Rows.of(y, width))
                    .gamma(Operands.outside(confined, ElementType.FLOAT32, gamma)));
            Problem problem = Problem.of(NormSpec.layer(width), x).gamma(gamma);
            Operands.assertSame(Transcription.of(problem).y(), Operands.values(y), "seed " + SEED);
        }
    }

    /** The call under way ends with the JDK's exception, on whichever thread it was. */
    @Test
    void anArenaClosedDuringACall() throws InterruptedException {
        int width = 1024;
        int rows = 512;
        try (CpuDevice device = Devices.open(true, 2);
                LayerNorm norm = LayerNorm.on(device, NormSpec.layer(width))) {
            for (int time = 0; time < 20; time++) {
                Arena arena = Arena.ofShared();
                Memory x = Operands.outside(arena, ElementType.FLOAT32, new double[rows * width]);
                Forward call = Forward.of(Rows.of(x, width), Rows.of(x, width));
                CountDownLatch begun = new CountDownLatch(1);
                Thread caller = Thread.ofPlatform().unstarted(() -> {
                    begun.countDown();
                    assertThrows(IllegalStateException.class, () -> {
                        while (true) {
                            norm.forward(call);
                        }
                    });
                    assertArrayEquals(new float[width], norm.forward(new float[width], null, null));
                });
                AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
                caller.setUncaughtExceptionHandler((_, thrown) -> failure.set(thrown));
                caller.start();
                begun.await();
                Thread.sleep(2);
                arena.close();
                caller.join();
                assertNull(failure.get());
            }
        }
    }

    private static void check(NormSpec spec) {
        for (int threads : new int[] {1, 3}) {
            try (CpuDevice device = Devices.open(true, threads);
                    LayerNorm norm = LayerNorm.on(device, spec);
                    Arena arena = Arena.ofShared()) {
                for (Parameters parameters : Parameters.values()) {
                    Run arrays = new Run(norm, spec, null, parameters);
                    Run outside = new Run(norm, spec, arena, parameters);
                    String what = "seed " + SEED + ", " + spec + ", threads " + threads + ", " + parameters;
                    Operands.assertSame(arrays.everything(), outside.everything(), what);
                }
            }
        }
    }

    /** Where gamma and beta are. */
    private enum Parameters {
        WITH_ROWS, IN_ARRAYS, ABSENT
    }

    /** All calls over memory of one kind, one after another: a call's input is another's output. */
    private static final class Run {
        private final LayerNorm norm;
        private final NormSpec spec;
        private final @Nullable Arena arena;
        private final Parameters parameters;
        private final SplittableRandom random = new SplittableRandom(SEED);

        private Run(LayerNorm norm, NormSpec spec, @Nullable Arena arena, Parameters parameters) {
            this.norm = norm;
            this.spec = spec;
            this.arena = arena;
            this.parameters = parameters;
        }

        double[] everything() {
            SavedStatistics statistics = norm.statistics(ROWS);
            Rows x = Rows.of(values(rareRows()), spec.width());
            Memory y = values(gaussian(ROWS * spec.width()));
            Memory h = values(gaussian(ROWS * spec.width()));
            Memory dx = values(gaussian(ROWS * spec.width()));
            Memory dgamma = Operands.heap(spec.rowType(), gaussian(spec.width()));
            Memory dbeta = Operands.heap(spec.rowType(), gaussian(spec.width()));
            Memory gamma = parameter();
            Memory beta = parameter();
            Rows dy = Rows.of(values(gaussian(ROWS * spec.width())), spec.width());
            Rows dh = Rows.of(values(gaussian(ROWS * spec.width())), spec.width());
            Forward plain = Forward.of(x, Rows.of(y, spec.width())).save(statistics);
            plain = gamma == null ? plain : plain.gamma(gamma);
            plain = beta == null ? plain : plain.beta(beta);
            norm.forward(plain);
            Backward all = Backward.of(dy, x, statistics).dx(Rows.of(dx, spec.width()))
                    .dgamma(dgamma, Backward.Mode.OVERWRITE).dbeta(dbeta, Backward.Mode.OVERWRITE);
            all = gamma == null ? all : all.gamma(gamma);
            norm.backward(all);
            norm.backward(all.dh(dh).dgamma(dgamma, Backward.Mode.ACCUMULATE));
            Backward input = Backward.of(Rows.of(y, spec.width()), x, statistics).dx(Rows.of(y, spec.width()));
            norm.backward(gamma == null ? input : input.gamma(gamma));
            norm.backward(Backward.of(dy, x, statistics).dbeta(dbeta, Backward.Mode.ACCUMULATE));
            norm.forward(Forward.of(x, x).residual(dh).sum(Rows.of(h, spec.width())).save(statistics));
            return join(x.memory(), y, h, dx, dgamma, dbeta, ((HeapStatistics) statistics).rstd());
        }

        private @Nullable Memory parameter() {
            double[] values = gaussian(spec.width());
            return switch (parameters) {
                case WITH_ROWS -> values(values);
                case IN_ARRAYS -> Operands.heap(spec.parameterType(), values);
                case ABSENT -> null;
            };
        }

        private double[] rareRows() {
            double[] values = gaussian(ROWS * spec.width());
            for (int i = 0; i < spec.width(); i++) {
                values[3 * spec.width() + i] *= 1e30;
                values[5 * spec.width() + i] += i < 64 ? 1e6 : 0;
            }
            values[8 * spec.width() + 7] = Double.POSITIVE_INFINITY;
            values[20 * spec.width() + spec.width() - 1] = Double.NaN;
            return values;
        }

        private double[] gaussian(int length) {
            return Operands.random(random, spec.rowType(), length);
        }

        private Memory values(double[] values) {
            if (arena == null) {
                return Operands.heap(spec.rowType(), values);
            }
            double[] after = new double[OFFSET + values.length];
            System.arraycopy(values, 0, after, OFFSET, values.length);
            return Operands.outside(arena, spec.rowType(), after).slice(OFFSET, values.length);
        }

        private static double[] join(Memory... memories) {
            return Stream.of(memories).flatMapToDouble(memory -> DoubleStream.of(Operands.values(memory))).toArray();
        }
    }
}
