// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * A view of consecutive elements of one type in memory that somebody else owns: a Java array, native memory or a device
 * buffer. Immutable; it never owns and never closes. Two views may look at the same elements.
 *
 * <p>The three kinds are final classes, so a {@code switch} over them is exhaustive. New sorts of device memory come in
 * through {@link DeviceBuffer}.
 */
public abstract sealed class Memory permits Memory.Heap, Memory.Native, Memory.Device {
    static final Object NATIVE_ADDRESS_SPACE = new Object() {
        @Override
        public String toString() {
            return "native memory";
        }
    };

    private final ElementType type;
    private final long length;

    private Memory(ElementType type, long length) {
        this.type = type;
        this.length = length;
    }

    /** Part of a Java array. */
    public static final class Heap extends Memory {
        private final Object array;
        private final int offset;

        private Heap(Object array, ElementType type, int offset, int length) {
            super(type, length);
            this.array = array;
            this.offset = offset;
        }

        /**
         * The whole array behind an {@code f32} view.
         *
         * @throws IllegalStateException if the type is another
         */
        public float[] floats() {
            if (array instanceof float[] values) {
                return values;
            }
            throw wrongType("floats");
        }

        /**
         * The whole array behind an {@code f64} view.
         *
         * @throws IllegalStateException if the type is another
         */
        public double[] doubles() {
            if (array instanceof double[] values) {
                return values;
            }
            throw wrongType("doubles");
        }

        /**
         * The whole array behind an {@code f16} or {@code bf16} view.
         *
         * @throws IllegalStateException if the type is another
         */
        public short[] bits() {
            if (array instanceof short[] values) {
                return values;
            }
            throw wrongType("bits");
        }

        /** The index in the array of the view's first element. */
        public int offset() {
            return offset;
        }

        private IllegalStateException wrongType(String accessor) {
            return new IllegalStateException(accessor + "() was called on a view of " + type() + ": ask type() first");
        }

        @Override
        Memory part(long from, long count) {
            return new Heap(array, type(), Math.toIntExact(offset + from), Math.toIntExact(count));
        }

        @Override
        Object addressSpace() {
            return array;
        }

        @Override
        long address() {
            return (long) offset * type().bytes();
        }
    }

    /** Native memory outside the Java heap; the address is a multiple of the element's size. */
    public static final class Native extends Memory {
        private final MemorySegment segment;

        private Native(MemorySegment segment, ElementType type) {
            super(type, segment.byteSize() / type.bytes());
            this.segment = segment;
        }

        /** The bytes, exactly {@code length() * type().bytes()} of them. */
        public MemorySegment segment() {
            return segment;
        }

        @Override
        Memory part(long from, long count) {
            return new Native(segment.asSlice(from * type().bytes(), count * type().bytes()), type());
        }

        @Override
        Object addressSpace() {
            return NATIVE_ADDRESS_SPACE;
        }

        @Override
        long address() {
            return segment.address();
        }
    }

    /** Part of a device buffer. */
    public static final class Device extends Memory {
        private final DeviceBuffer buffer;
        private final long offset;

        Device(DeviceBuffer buffer, ElementType type, long offset, long length) {
            super(type, length);
            this.buffer = buffer;
            this.offset = offset;
        }

        /** The buffer that it is part of. */
        public DeviceBuffer buffer() {
            return buffer;
        }

        /** The index in the buffer of the view's first element. */
        public long offset() {
            return offset;
        }

        @Override
        Memory part(long from, long count) {
            return new Device(buffer, type(), offset + from, count);
        }

        @Override
        Object addressSpace() {
            return buffer.addressSpace();
        }

        @Override
        long address() {
            return buffer.start() + offset * type().bytes();
        }
    }

    /** All of an {@code f32} array. */
    public static Memory of(float[] values) {
        Objects.requireNonNull(values, "values");
        return new Heap(values, ElementType.FLOAT32, 0, values.length);
    }

    /** All of an {@code f64} array. */
    public static Memory of(double[] values) {
        Objects.requireNonNull(values, "values");
        return new Heap(values, ElementType.FLOAT64, 0, values.length);
    }

    /**
     * All of an array of 16-bit patterns.
     *
     * @param type {@link ElementType#FLOAT16} or {@link ElementType#BFLOAT16}
     */
    public static Memory of(short[] bits, ElementType type) {
        Objects.requireNonNull(bits, "bits");
        Objects.requireNonNull(type, "type");
        if (!type.isSixteenBit()) {
            throw new IllegalArgumentException("a short[] cannot hold " + type
                    + ", it holds the bits of f16 or bf16: pass a " + arrayName(type));
        }
        return new Heap(bits, type, 0, bits.length);
    }

    /**
     * All of a memory segment. A native segment becomes {@link Native}; its arena must stay open while calls use it,
     * and a read-only one serves as an input. A segment of a Java array becomes {@link Heap}, if the array's type fits.
     *
     * @throws IllegalArgumentException if the size or the address is not a multiple of the element's size, the segment
     *     is of an array of another type, or it is a read-only segment of an array (which hides the array: pass it
     *     directly)
     */
    public static Memory of(MemorySegment segment, ElementType type) {
        Objects.requireNonNull(segment, "segment");
        Objects.requireNonNull(type, "type");
        if (segment.byteSize() % type.bytes() != 0 || segment.address() % type.bytes() != 0) {
            throw new IllegalArgumentException("the segment has " + segment.byteSize() + " bytes at address "
                    + segment.address() + ", both must be multiples of " + type.bytes() + " for " + type
                    + ": align it or pass a slice");
        }
        if (segment.isNative()) {
            return new Native(segment, type);
        }
        Object array = segment.heapBase().orElseThrow(() -> new IllegalArgumentException(
                "the segment is a read-only view of a Java array, which hides the array: pass the array itself"));
        if (!fits(array, type)) {
            throw new IllegalArgumentException("the segment is of a " + array.getClass().getSimpleName()
                    + ", which cannot be viewed as " + type + ": pass a segment of a " + arrayName(type)
                    + " or native memory");
        }
        return new Heap(array, type, Math.toIntExact(segment.address() / type.bytes()),
                Math.toIntExact(segment.byteSize() / type.bytes()));
    }

    private static boolean fits(Object array, ElementType type) {
        return switch (type) {
            case FLOAT64 -> array instanceof double[];
            case FLOAT32 -> array instanceof float[];
            case FLOAT16, BFLOAT16 -> array instanceof short[];
        };
    }

    private static String arrayName(ElementType type) {
        return switch (type) {
            case FLOAT64 -> "double[]";
            case FLOAT32 -> "float[]";
            case FLOAT16, BFLOAT16 -> "short[]";
        };
    }

    /** The type of the elements. */
    public final ElementType type() {
        return type;
    }

    /** Elements in the view. */
    public final long length() {
        return length;
    }

    /**
     * A view of a part: gamma out of one parameter buffer, for example.
     *
     * @param offset the part's first element, counted from this view's first
     * @param length the part's elements
     * @throws IndexOutOfBoundsException if the part is not inside
     */
    public final Memory slice(long offset, long length) {
        if (offset < 0 || length < 0 || offset > this.length - length) {
            throw new IndexOutOfBoundsException("the slice has " + length + " elements from " + offset
                    + ", the view has " + this.length + ": pass a range inside it");
        }
        return part(offset, length);
    }

    abstract Memory part(long from, long count);

    /** With {@link #address}: equal spaces and addresses are the same byte. */
    abstract Object addressSpace();

    /** The address of the first byte in the {@link #addressSpace}. */
    abstract long address();

    /** For messages: {@code 768 f32 of a Java array}. */
    @Override
    public final String toString() {
        return length + " " + type + switch (this) {
            case Heap heap -> " of a Java array, from index " + heap.offset;
            case Native segment -> " of native memory" + (segment.segment.isReadOnly() ? ", read-only" : "");
            case Device device -> " of a " + device.buffer;
        };
    }
}
