// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.peers.libtorch;

import dev.lnorm.ElementType;
import dev.lnorm.Memory;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import dev.lnorm.peers.Address;
import dev.lnorm.peers.Ones;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** The tensors of one call: views of the caller's memory, named by the addresses of their {@code at::Tensor}. */
final class Tensors implements AutoCloseable {
    private final NormSpec spec;
    private final Deque<Pointer> owned = new ArrayDeque<>();

    Tensors(NormSpec spec) {
        this.spec = spec;
    }

    /** A matrix over dense rows in native memory. */
    long rows(Rows rows) {
        return view(Address.of(rows), spec.rowType(), rows.count(), spec.width());
    }

    /** A vector over a parameter or its gradient; undefined for null. */
    long parameter(@Nullable Memory memory) {
        return memory == null ? undefined() : view(Address.of(memory), memory.type(), spec.width());
    }

    /** Gamma. The kernels take the type of the statistics from its type, so it is always there for 16-bit rows. */
    long gamma(@Nullable Memory memory) {
        if (memory == null && spec.rowType().isSixteenBit()) {
            return view(own(Ones.of(spec)), spec.parameterType(), spec.width());
        }
        return parameter(memory);
    }

    /** A vector over a column of the saved statistics. */
    long statistics(MemorySegment column, long rows) {
        return view(new Address(column), spec.parameterType(), rows);
    }

    /** A tensor of nothing. */
    long undefined() {
        return own(new Tensor()).address();
    }

    private long view(Pointer memory, ElementType type, long... sizes) {
        try (TensorOptions options = new TensorOptions(scalarType(type))) {
            return own(torch.from_blob(memory, sizes, options)).address();
        }
    }

    private static ScalarType scalarType(ElementType type) {
        return switch (type) {
            case FLOAT64 -> ScalarType.Double;
            case FLOAT32 -> ScalarType.Float;
            case FLOAT16 -> ScalarType.Half;
            case BFLOAT16 -> ScalarType.BFloat16;
        };
    }

    private <P extends Pointer> P own(P pointer) {
        owned.push(pointer);
        return pointer;
    }

    @Override
    public void close() {
        owned.forEach(Pointer::deallocate);
        owned.clear();
    }
}
