// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.peers.onednn;

import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.NormSpec;
import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.layer_normalization_backward;
import org.bytedeco.dnnl.layer_normalization_forward;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.javacpp.Pointer;

/** One spec and number of rows as oneDNN describes them. Owns all that it makes. */
final class Normalization implements AutoCloseable {
    private final Deque<Pointer> owned = new ArrayDeque<>();
    private final engine cpu;
    private final NormSpec spec;
    private final memory.desc rows;
    private final memory.data_type parameterType;
    private final primitive_attr attributes;

    Normalization(engine cpu, NormSpec spec, long count) {
        this.cpu = cpu;
        this.spec = spec;
        this.rows = own(new memory.desc(new long[] {count, spec.width()}, type(spec.rowType()), memory.format_tag.ab));
        this.parameterType = type(spec.parameterType());
        this.attributes = own(new primitive_attr());
        attributes.set_scratchpad_mode(dnnl.scratchpad_mode.user);
    }

    private static memory.data_type type(ElementType type) {
        return switch (type) {
            case FLOAT64 -> memory.data_type.f64;
            case FLOAT32 -> memory.data_type.f32;
            case FLOAT16 -> memory.data_type.f16;
            case BFLOAT16 -> memory.data_type.bf16;
        };
    }

    /** Has {@code pointer} freed when this closes, and returns it. */
    <P extends Pointer> P own(P pointer) {
        owned.push(pointer);
        return pointer;
    }

    layer_normalization_forward.primitive_desc forward(boolean training, boolean scaled, boolean shifted) {
        int kind = training ? dnnl.dnnl_forward_training : dnnl.dnnl_forward_inference;
        return own(new layer_normalization_forward.primitive_desc(cpu, kind, rows, rows, statistics(),
                parameterType, (float) spec.epsilon(), flags(scaled, shifted), attributes, false));
    }

    /** With a scale or a shift oneDNN computes all gradients or refuses; without, that of x alone. */
    layer_normalization_backward.primitive_desc backward(boolean scaled, boolean shifted) {
        int kind = scaled || shifted ? dnnl.dnnl_backward : dnnl.dnnl_backward_data;
        return own(new layer_normalization_backward.primitive_desc(cpu, kind, rows, rows, rows, statistics(),
                parameterType, parameterType, (float) spec.epsilon(), flags(scaled, shifted),
                forward(true, scaled, shifted), attributes, false));
    }

    private memory.desc statistics() {
        long count = rows.get_dims().get(0);
        return own(new memory.desc(new long[] {count}, memory.data_type.f32, memory.format_tag.a));
    }

    private int flags(boolean scaled, boolean shifted) {
        return (scaled ? dnnl.dnnl_use_scale : 0) | (shifted ? dnnl.dnnl_use_shift : 0)
                | (spec.formula() == Formula.RMS ? dnnl.dnnl_rms_norm : 0);
    }

    @Override
    public void close() {
        owned.forEach(Pointer::deallocate);
        owned.clear();
    }
}
