// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.views;

import dev.lnorm.Backward;
import dev.lnorm.Capability;
import dev.lnorm.ElementType;
import dev.lnorm.Forward;
import dev.lnorm.LayerNorm;
import dev.lnorm.Memory;
import dev.lnorm.Rows;
import dev.lnorm.SavedStatistics;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.oracle.Stored;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Trial;
import dev.lnorm.testkit.suite.answers.Agreement;
import dev.lnorm.testkit.suite.answers.NotAsked;
import dev.lnorm.testkit.suite.calls.Calls;
import dev.lnorm.testkit.suite.problems.Sample;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * V2: rows beyond element 2^31. The memory is a mapping of a sparse file, which takes address space and the few pages
 * that the rows are on. All operands are in it, side by side.
 */
public final class FarChecks {
    private static final int WIDTH = 33;
    private static final int ROWS = 3;
    private static final long FAR = 1L << 31;
    /** Room for a row of one operand; rows of all operands are next to each other. */
    private static final long SLOT = 64;
    private static final int OPERANDS = 7;

    private FarChecks() {}

    /** Adds the checks. */
    public static void addTo(Catalogue catalogue) {
        catalogue.add("V2", "rowsThatBeginBeyondTwoToThe31", Check.Scope.KIND, FarChecks::rowsThatBeginBeyond,
                Capability.NATIVE_MEMORY);
        catalogue.add("V2", "stridesThatLeadBeyondTwoToThe31", Check.Scope.KIND, FarChecks::stridesThatLeadBeyond,
                Capability.NATIVE_MEMORY, Capability.STRIDED_ROWS);
        catalogue.add("V2", "blocksThatLeadBeyondTwoToThe31", Check.Scope.KIND, FarChecks::blocksThatLeadBeyond,
                Capability.NATIVE_MEMORY, Capability.STRIDED_ROWS);
    }

    private static void rowsThatBeginBeyond(Trial trial) {
        onFarMemory(trial, Placement.of(FAR + 5, WIDTH, ROWS * WIDTH + 7L), "that begin beyond element 2^31");
    }

    /** Row 1 begins below 2^31 elements, in most types beyond 2^31 bytes, and row 2 beyond both. */
    private static void stridesThatLeadBeyond(Trial trial) {
        onFarMemory(trial, Placement.of(3, (FAR >> 1) + 129, SLOT), "that a stride leads beyond element 2^31");
    }

    /** Two rows, and the third in a block that begins beyond both elements and bytes of 32 bits. */
    private static void blocksThatLeadBeyond(Trial trial) {
        onFarMemory(trial, new Placement(3, OPERANDS * SLOT, SLOT, 2, FAR + 1025), "in blocks that lead beyond element "
                + "2^31");
    }

    /** Where the rows are: operand {@code k} begins at {@code first + k * apart}. */
    private record Placement(long first, long stride, long apart, long rowsPerBlock, long blockStride) {
        static Placement of(long first, long stride, long apart) {
            return new Placement(first, stride, apart, ROWS, 0);
        }

        long end() {
            long last = ROWS - 1;
            return first + OPERANDS * apart + last / rowsPerBlock * blockStride + last % rowsPerBlock * stride + WIDTH;
        }
    }

    private static void onFarMemory(Trial trial, Placement placement, String what) {
        Problem problem = Sample.of(trial, 1, ROWS, WIDTH);
        Outcome near = Calls.run(trial, problem);
        Path folder = temporaryFolder();
        Path file = folder.resolve("rows");
        try (Arena arena = Arena.ofShared()) {
            MemorySegment mapped = map(file, placement.end() * trial.type().bytes(), arena);
            Outcome far = run(trial, problem, Memory.of(mapped, trial.type()), placement);
            Agreement.with(trial, problem, near).expect("with rows " + what, far);
        } finally {
            delete(file);
            delete(folder);
        }
    }

    private static Outcome run(Trial trial, Problem problem, Memory memory, Placement placement) {
        Map<String, double[]> results = new LinkedHashMap<>();
        Rows x = set(rows(memory, placement, 0), problem.x());
        Rows y = rows(memory, placement, 1);
        try (LayerNorm norm = LayerNorm.on(trial.device(), problem.spec())) {
            Memory gamma = parameter(memory.type(), Sample.required(problem.gamma()));
            Forward forward = Forward.of(x, y).gamma(gamma)
                    .beta(parameter(memory.type(), Sample.required(problem.beta())));
            double[] residual = problem.residual();
            Rows h = x;
            if (residual != null) {
                h = rows(memory, placement, 5);
                forward = forward.residual(set(rows(memory, placement, 4), residual)).sum(h);
            }
            double[] dy = problem.dy();
            if (dy == null) {
                norm.forward(forward);
            } else {
                try (SavedStatistics saved = norm.statistics(ROWS)) {
                    norm.forward(forward.save(saved));
                    Rows dx = rows(memory, placement, 3);
                    Backward backward = Backward.of(set(rows(memory, placement, 2), dy), h, saved).gamma(gamma).dx(dx);
                    double[] dh = problem.dh();
                    norm.backward(dh == null ? backward : backward.dh(set(rows(memory, placement, 6), dh)));
                    results.put("dx", values(dx));
                }
            }
            results.put("y", values(y));
            if (residual != null) {
                results.put("h", values(h));
            }
        }
        return new Outcome(results);
    }

    private static Rows rows(Memory memory, Placement placement, int operand) {
        return Rows.strided(memory, WIDTH, placement.first() + operand * placement.apart(), ROWS, placement.stride())
                .blocks(placement.rowsPerBlock(), placement.blockStride());
    }

    private static Memory parameter(ElementType type, double[] values) {
        Memory memory = Memory.of(Arena.ofAuto().allocate((long) WIDTH * type.bytes(), 8), type);
        set(Rows.of(memory, WIDTH), values);
        return memory;
    }

    private static Rows set(Rows rows, double[] values) {
        ElementType type = rows.memory().type();
        MemorySegment segment = ((Memory.Native) rows.memory()).segment();
        for (int i = 0; i < values.length; i++) {
            long at = rows.start(i / WIDTH) + i % WIDTH;
            long bits = Stored.bits(type, values[i]);
            switch (type) {
                case FLOAT64 -> segment.setAtIndex(ValueLayout.JAVA_LONG, at, bits);
                case FLOAT32 -> segment.setAtIndex(ValueLayout.JAVA_INT, at, (int) bits);
                case FLOAT16, BFLOAT16 -> segment.setAtIndex(ValueLayout.JAVA_SHORT, at, (short) bits);
            }
        }
        return rows;
    }

    private static double[] values(Rows rows) {
        ElementType type = rows.memory().type();
        MemorySegment segment = ((Memory.Native) rows.memory()).segment();
        double[] values = new double[ROWS * WIDTH];
        for (int i = 0; i < values.length; i++) {
            long at = rows.start(i / WIDTH) + i % WIDTH;
            values[i] = Stored.widen(type, switch (type) {
                case FLOAT64 -> segment.getAtIndex(ValueLayout.JAVA_LONG, at);
                case FLOAT32 -> segment.getAtIndex(ValueLayout.JAVA_INT, at);
                case FLOAT16, BFLOAT16 -> segment.getAtIndex(ValueLayout.JAVA_SHORT, at);
            });
        }
        return values;
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("lnorm-sparse");
        } catch (IOException failure) {
            throw new NotAsked("no temporary folder could be made for rows beyond element 2^31: " + failure, failure);
        }
    }

    private static MemorySegment map(Path file, long bytes, Arena arena) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE,
                StandardOpenOption.CREATE_NEW, StandardOpenOption.SPARSE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
        } catch (IOException | OutOfMemoryError failure) {
            throw new NotAsked("this machine cannot map a sparse file of " + bytes + " bytes, which rows beyond "
                    + "element 2^31 take: " + failure, failure);
        }
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException failure) {
            throw new NotAsked("what was made for a sparse file, " + path + ", could not be deleted: " + failure,
                    failure);
        }
    }
}
