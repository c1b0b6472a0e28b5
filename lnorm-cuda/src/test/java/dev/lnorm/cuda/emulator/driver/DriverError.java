// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.driver;

/** Ends a driver call with a {@code CUresult}. */
final class DriverError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    static final int INVALID_VALUE = 1;
    static final int OUT_OF_MEMORY = 2;
    static final int NOT_INITIALISED = 3;
    static final int NO_DEVICE = 100;
    static final int INVALID_DEVICE = 101;
    static final int INVALID_CONTEXT = 201;
    static final int NO_BINARY_FOR_DEVICE = 209;
    static final int INVALID_PTX = 218;
    static final int PTX_TOO_NEW = 222;
    static final int INVALID_HANDLE = 400;
    static final int NOT_FOUND = 500;
    static final int NOT_READY = 600;
    static final int OUT_OF_RESOURCES = 701;
    static final int NOT_SUPPORTED = 801;

    private final int code;
    /** Travels in the answer's results, such as a compiler's log. */
    private final transient byte[] results;

    DriverError(int code) {
        this(code, new byte[0]);
    }

    DriverError(int code, byte[] results) {
        super("CUresult " + code);
        this.code = code;
        this.results = results;
    }

    int code() {
        return code;
    }

    byte[] results() {
        return results;
    }

    static void check(boolean condition, int code) {
        if (!condition) {
            throw new DriverError(code);
        }
    }
}
