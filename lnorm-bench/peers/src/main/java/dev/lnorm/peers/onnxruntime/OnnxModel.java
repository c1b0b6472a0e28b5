// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.peers.onnxruntime;

import dev.lnorm.ElementType;
import dev.lnorm.NormSpec;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A model of one operator, {@code y = LayerNormalization(x, scale, bias)}, in the encoding of {@code onnx.proto}: the
 * numbers are those of its fields.
 */
final class OnnxModel {
    static final String X = "x";
    static final String SCALE = "scale";
    static final String BIAS = "bias";
    static final String Y = "y";

    private static final int VARINT = 0;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;
    /** The version of the file format and that of the operators, which has LayerNormalization since 17. */
    private static final int IR_VERSION = 8;
    private static final int OPERATORS = 17;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private OnnxModel() {}

    /** The model of a spec, for any number of rows. */
    static byte[] bytes(NormSpec spec) {
        OnnxModel node = new OnnxModel().text(1, X).text(1, SCALE).text(1, BIAS).text(2, Y)
                .text(4, "LayerNormalization")
                .message(5, new OnnxModel().text(1, "epsilon").fixed32(2, (float) spec.epsilon()).number(20, 1))
                .message(5, new OnnxModel().text(1, "axis").number(3, -1).number(20, 2));
        OnnxModel rows = new OnnxModel().message(1, new OnnxModel().text(2, "rows"));
        OnnxModel width = new OnnxModel().message(1, new OnnxModel().number(1, spec.width()));
        OnnxModel graph = new OnnxModel().message(1, node).text(2, "norm")
                .message(11, value(X, spec, rows, width)).message(11, value(SCALE, spec, width))
                .message(11, value(BIAS, spec, width)).message(12, value(Y, spec, rows, width));
        return new OnnxModel().number(1, IR_VERSION).message(7, graph)
                .message(8, new OnnxModel().text(1, "").number(2, OPERATORS)).out.toByteArray();
    }

    private static OnnxModel value(String name, NormSpec spec, OnnxModel... dimensions) {
        OnnxModel shape = new OnnxModel();
        for (OnnxModel dimension : dimensions) {
            shape.out.writeBytes(dimension.out.toByteArray());
        }
        OnnxModel tensor = new OnnxModel().number(1, spec.rowType() == ElementType.FLOAT64 ? 11 : 1)
                .message(2, shape);
        return new OnnxModel().text(1, name).message(2, new OnnxModel().message(1, tensor));
    }

    private OnnxModel number(int field, long value) {
        varint(((long) field << 3) | VARINT);
        varint(value);
        return this;
    }

    private OnnxModel fixed32(int field, float value) {
        varint(((long) field << 3) | FIXED32);
        out.writeBytes(ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array());
        return this;
    }

    private OnnxModel text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    private OnnxModel message(int field, OnnxModel value) {
        return bytes(field, value.out.toByteArray());
    }

    private OnnxModel bytes(int field, byte[] value) {
        varint(((long) field << 3) | BYTES);
        varint(value.length);
        out.writeBytes(value);
        return this;
    }

    /** Seven bits a byte, the lowest first. */
    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
