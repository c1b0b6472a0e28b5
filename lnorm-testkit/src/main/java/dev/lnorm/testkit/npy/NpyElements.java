// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.npy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The elements of a {@code .npy} file, read and written in pieces. */
final class NpyElements {
    private static final int PIECE = 1 << 16;

    private NpyElements() {}

    /** Reads the elements that {@code header} announces; the caller has checked that the file has as many. */
    static NpyArray read(InputStream in, NpyHeader header, String file) throws IOException {
        int length = header.shape().length();
        int[] shape = header.shape().extents();
        ElementOrder order = new ElementOrder(shape, header.fortran());
        NpyType type = header.type();
        NpyArray array = switch (type) {
            case FLOAT64 -> NpyArray.of(new double[length], shape);
            case FLOAT32 -> NpyArray.of(new float[length], shape);
            case FLOAT16, UINT16, INT16 -> NpyArray.of(type, new short[length], shape);
        };
        long remaining = (long) length * type.bytes();
        while (remaining > 0) {
            byte[] piece = in.readNBytes((int) Math.min(PIECE, remaining));
            if (piece.length == 0 || piece.length % type.bytes() != 0) {
                throw new NpyFormatException(file, "truncated: " + (remaining - piece.length) + " bytes are missing");
            }
            remaining -= piece.length;
            decode(ByteBuffer.wrap(piece).order(header.order()), order, array.elements());
        }
        return array;
    }

    private static void decode(ByteBuffer piece, ElementOrder order, Object elements) {
        while (piece.hasRemaining()) {
            switch (elements) {
                case double[] doubles -> doubles[order.next()] = Double.longBitsToDouble(piece.getLong());
                case float[] floats -> floats[order.next()] = Float.intBitsToFloat(piece.getInt());
                default -> ((short[]) elements)[order.next()] = piece.getShort();
            }
        }
    }

    /** Writes the elements in C order, little-endian. */
    static void write(OutputStream out, NpyArray array) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate(PIECE).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < array.length(); i++) {
            switch (array.elements()) {
                case double[] doubles -> piece.putLong(Double.doubleToRawLongBits(doubles[i]));
                case float[] floats -> piece.putInt(Float.floatToRawIntBits(floats[i]));
                default -> piece.putShort(array.bits()[i]);
            }
            if (!piece.hasRemaining()) {
                out.write(piece.array());
                piece.clear();
            }
        }
        out.write(piece.array(), 0, piece.position());
    }
}
