// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.peers;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.lnorm.Bfloat16;
import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;
import dev.lnorm.SavedStatistics;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The mean of each row and its spread, as the library stores them: two columns in native memory. */
public final class NativeStatistics extends SavedStatistics {
    /** What the second column holds. */
    public enum Spread {
        /** {@code 1 / sqrt(variance + epsilon)}. */
        RSTD,
        /** The variance, for RMS the mean square. */
        VARIANCE
    }

    private final ElementType type;
    private final Spread kind;
    private final Arena arena;
    private final MemorySegment mean;
    private final MemorySegment spread;

    private NativeStatistics(NormDevice device, NormSpec spec, long capacity, ElementType type, Spread kind,
            Arena arena, MemorySegment mean, MemorySegment spread) {
        super(device, spec, capacity);
        this.type = type;
        this.kind = kind;
        this.arena = arena;
        this.mean = mean;
        this.spread = spread;
    }

    /**
     * Room for {@code capacity} rows.
     *
     * @param type the type that the library stores them in
     */
    public static NativeStatistics allocate(NormDevice device, NormSpec spec, long capacity, ElementType type,
            Spread kind) {
        Arena arena = Arena.ofShared();
        long bytes = Math.multiplyExact(Math.max(capacity, 1), (long) type.bytes());
        return new NativeStatistics(device, spec, capacity, type, kind, arena, arena.allocate(bytes, 64),
                arena.allocate(bytes, 64));
    }

    /** The means, one a row. */
    public MemorySegment means() {
        return mean;
    }

    /** The variances or what follows from them, one a row. */
    public MemorySegment spreads() {
        return spread;
    }

    @Override
    protected void transfer(long firstRow, double[] means, double[] rstds) {
        boolean centred = spec().formula() == Formula.LAYER;
        for (int i = 0; i < means.length; i++) {
            means[i] = centred ? at(mean, firstRow + i) : 0;
            double value = at(spread, firstRow + i);
            rstds[i] = kind == Spread.RSTD ? value : 1 / Math.sqrt(value + spec().epsilon());
        }
    }

    private double at(MemorySegment column, long row) {
        return switch (type) {
            case FLOAT64 -> column.getAtIndex(JAVA_DOUBLE, row);
            case FLOAT32 -> column.getAtIndex(JAVA_FLOAT, row);
            case FLOAT16 -> Float.float16ToFloat(column.getAtIndex(JAVA_SHORT, row));
            case BFLOAT16 -> Bfloat16.toFloat(column.getAtIndex(JAVA_SHORT, row));
        };
    }

    @Override
    protected void release() {
        arena.close();
    }
}
