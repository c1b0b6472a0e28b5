// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import java.lang.foreign.MemorySegment;

/**
 * What a call refuses of a single operand. {@code name} is what the caller calls it: {@code x}, {@code gamma}, ...
 * Whether an operand is still usable is asked at every call; everything else is immutable and asked once a call object.
 */
final class OperandChecks {
    private OperandChecks() {}

    /** The memory is alive, this thread may use it, and device memory is the device's own. */
    static void checkUsable(String name, Memory memory, NormDevice device) {
        switch (memory) {
            case Memory.Heap _ -> {
            }
            case Memory.Native nativeMemory -> checkSegment(name, nativeMemory.segment());
            case Memory.Device deviceMemory -> {
                DeviceBuffer buffer = deviceMemory.buffer();
                buffer.checkOpen();
                if (buffer.device() != device) {
                    throw new IllegalArgumentException(name + " is in a " + buffer + ", the call is for " + device
                            + ": allocate it on the device that is called, or copy it there");
                }
            }
        }
    }

    private static void checkSegment(String name, MemorySegment segment) {
        if (!segment.scope().isAlive()) {
            throw new IllegalStateException(name + " is in native memory whose arena is closed: "
                    + "keep the arena open until the call is done");
        }
        if (!segment.isAccessibleBy(Thread.currentThread())) {
            throw new IllegalStateException(name + " is in native memory that is confined to another thread, this is "
                    + Thread.currentThread().getName() + ": use a shared arena, or call from the thread that owns it");
        }
    }

    static void checkWritable(String name, Memory memory) {
        if (memory instanceof Memory.Native nativeMemory && nativeMemory.segment().isReadOnly()) {
            throw new IllegalArgumentException(name + " is read-only and would be written: pass a writable segment");
        }
    }

    /** Type, width, number and place of rows. */
    static void checkRows(String name, Rows rows, NormSpec spec, long count) {
        checkType(name, rows.memory().type(), spec.rowType(), "rows");
        if (rows.width() != spec.width()) {
            throw new IllegalArgumentException(name + " has rows of " + rows.width() + " elements, the width is "
                    + spec.width() + ": make it with Rows.of(memory, " + spec.width() + ")");
        }
        if (rows.count() != count) {
            throw new IllegalArgumentException(name + " has " + rows.count() + " rows, the first operand has " + count
                    + ": pass equally many rows");
        }
        checkBounds(name, rows);
    }

    /** An output: also writable, and no two of its rows share an element. */
    static void checkOutputRows(String name, Rows rows, NormSpec spec, long count) {
        checkRows(name, rows, spec, count);
        checkWritable(name, rows.memory());
        if (rows.count() > 1 && rows.stride() < rows.width() && rows.rowsPerBlock() > 1) {
            throw new IllegalArgumentException(name + " is written with a stride of " + rows.stride()
                    + ", its rows have " + rows.width()
                    + " elements: pass an output whose stride is at least the width");
        }
        if (Footprint.of(rows).overlapsItself()) {
            throw new IllegalArgumentException(name + " is written and its blocks share elements (" + rows
                    + "): pass an output whose rows are apart");
        }
    }

    /** Gamma or beta: one value a column. */
    static void checkParameter(String name, Memory memory, NormSpec spec) {
        checkType(name, memory.type(), spec.parameterType(), "parameters");
        checkPerColumn(name, memory, spec);
    }

    /** A parameter gradient: the parameter type, or wide. */
    static void checkParameterGradient(String name, Memory memory, NormSpec spec) {
        if (memory.type() != spec.parameterType() && memory.type() != spec.computeType()) {
            throw new IllegalArgumentException(name + " is " + memory.type() + ", a gradient of " + spec.parameterType()
                    + " parameters is " + spec.parameterType()
                    + (spec.parameterType() == spec.computeType() ? "" : " or " + spec.computeType())
                    + ": pass memory of that type");
        }
        checkPerColumn(name, memory, spec);
        checkWritable(name, memory);
    }

    private static void checkPerColumn(String name, Memory memory, NormSpec spec) {
        if (memory.length() != spec.width()) {
            throw new IllegalArgumentException(name + " has " + memory.length() + " elements, the width is "
                    + spec.width() + ": pass one " + name + " value per column");
        }
    }

    private static void checkType(String name, ElementType actual, ElementType wanted, String of) {
        if (actual != wanted) {
            throw new IllegalArgumentException(name + " is " + actual + ", the spec's " + of + " are " + wanted
                    + ": convert it, or set NormSpec.types");
        }
    }

    private static void checkBounds(String name, Rows rows) {
        if (rows.count() == 0) {
            return;
        }
        long needed;
        try {
            needed = elementsNeeded(rows);
        } catch (ArithmeticException overflow) {
            throw new IndexOutOfBoundsException(name + " is " + rows
                    + ", which ends beyond 2^63 elements: check its strides");
        }
        if (needed > rows.memory().length()) {
            throw new IndexOutOfBoundsException(name + " reaches up to element " + needed + ", its memory has "
                    + rows.memory().length() + " (" + rows + "): check offset, count and strides");
        }
    }

    /** The element behind the last one of any row. */
    private static long elementsNeeded(Rows rows) {
        long perBlock = rows.rowsPerBlock();
        long lastBlock = (rows.count() - 1) / perBlock;
        long end = rowEnd(rows, lastBlock, (rows.count() - 1) % perBlock);
        return lastBlock == 0 ? end : Math.max(end, rowEnd(rows, lastBlock - 1, perBlock - 1));
    }

    private static long rowEnd(Rows rows, long block, long rowInBlock) {
        long inBlock = Math.addExact(Math.multiplyExact(rowInBlock, rows.stride()), rows.width());
        return Math.addExact(rows.offset(), Math.addExact(Math.multiplyExact(block, rows.blockStride()), inBlock));
    }
}
