// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import dev.lnorm.Formula;
import dev.lnorm.Memory;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jcuda.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * The argument of a kernel: one of the structs in {@code calls.cuh}, written field by field in their order. In native
 * memory, written anew for each launch, since the driver copies it. Confined to whoever holds the queue's lock.
 */
final class Arguments {
    private static final long ROOM = 256;
    private static final long POINTERS = 8; // an array of one pointer, which the driver wants

    private final MemorySegment memory;
    private long at;

    Arguments(Arena arena) {
        memory = arena.allocate(POINTERS + ROOM, Long.BYTES);
        memory.set(ValueLayout.JAVA_LONG, 0, memory.address() + POINTERS);
    }

    /** Starts a struct. */
    Arguments begin() {
        at = POINTERS;
        return this;
    }

    /** What the driver is given. */
    Pointer pointers() {
        return HostPointer.of(memory);
    }

    /** The bytes written so far. */
    long size() {
        return at - POINTERS;
    }

    Arguments number(long value) {
        memory.set(ValueLayout.JAVA_LONG, at, value);
        at += Long.BYTES;
        return this;
    }

    /** An {@code int}; two of them follow each other. */
    Arguments flag(boolean value) {
        memory.set(ValueLayout.JAVA_INT, at, value ? 1 : 0);
        at += Integer.BYTES;
        return this;
    }

    private Arguments real(double value) {
        memory.set(ValueLayout.JAVA_DOUBLE, at, value);
        at += Double.BYTES;
        return this;
    }

    /** {@code Norm}: values of the compute type, which double holds exactly. */
    Arguments norm(NormSpec spec) {
        int head = Math.min(spec.width(), 64); // N3.1
        return real(LaunchConfig.rounded(spec, 1.0 / spec.width()))
                .real(LaunchConfig.rounded(spec, 1.0 / head))
                .real(LaunchConfig.rounded(spec, spec.epsilon()))
                .number(spec.width())
                .flag(spec.formula() == Formula.LAYER)
                .flag(spec.hasUnitOffsetGamma());
    }

    /** {@code Rows}, zeros if absent. */
    Arguments rows(@Nullable Rows rows) {
        if (rows == null) {
            return number(0).number(0).number(0).number(0);
        }
        boolean oneBlock = rows.count() <= rows.rowsPerBlock();
        return number(address(rows.memory(), rows.offset()))
                .number(rows.stride())
                .number(oneBlock ? Long.MAX_VALUE : rows.rowsPerBlock())
                .number(rows.blockStride());
    }

    /** The address of the first element, 0 if absent. */
    Arguments memory(@Nullable Memory operand) {
        return number(operand == null ? 0 : address(operand, 0));
    }

    /** {@code Statistics}, zeros if absent. */
    Arguments statistics(@Nullable CudaStatistics saved) {
        return saved == null
                ? number(0).number(0).number(0)
                : number(saved.shift()).number(saved.correction()).number(saved.rstd());
    }

    /** Where an element is on the device. */
    static long address(Memory memory, long element) {
        Memory.Device device = (Memory.Device) memory; // no other kind is declared
        return ((CudaBuffer) device.buffer()).address(device.offset() + element);
    }
}
