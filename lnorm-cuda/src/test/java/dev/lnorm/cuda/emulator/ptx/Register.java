// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.ptx;

/** A declared register: two are the same only if they are the same declaration's. */
public final class Register {

    private final String name;
    private final Type type;

    Register(String name, Type type) {
        this.name = name;
        this.type = type;
    }

    public Type type() {
        return type;
    }

    @Override
    public String toString() {
        return name;
    }
}
