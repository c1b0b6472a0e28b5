// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.driver;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A driver call's arguments, read in order, and its results. */
final class Call {

    private final long context;
    private final ByteBuffer arguments;

    /** {@code context} is current for the calling thread, or 0. */
    Call(long context, byte[] arguments) {
        this.context = context;
        this.arguments = ByteBuffer.wrap(arguments).order(ByteOrder.nativeOrder());
    }

    long context() {
        return context;
    }

    long number() {
        return arguments.getLong();
    }

    int integer() {
        return (int) number();
    }

    byte[] rest() {
        byte[] rest = new byte[arguments.remaining()];
        arguments.get(rest);
        return rest;
    }

    String text() {
        return new String(rest(), StandardCharsets.UTF_8);
    }

    static byte[] result(int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.nativeOrder());
        for (int value : values) {
            buffer.putInt(value);
        }
        return buffer.array();
    }

    static byte[] result(long... values) {
        ByteBuffer buffer = ByteBuffer.allocate(8 * values.length).order(ByteOrder.nativeOrder());
        for (long value : values) {
            buffer.putLong(value);
        }
        return buffer.array();
    }

    static byte[] nothing() {
        return new byte[0];
    }
}
