// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import dev.lnorm.DeviceException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * Calls of OpenCL with their codes checked, whether or not the application has made JOCL throw ({@code
 * CL.setExceptionsEnabled} is for the whole process, so nothing here changes it).
 */
final class Cl {
    private Cl() {}

    /** A call that returns a code. */
    interface Call {
        int code();
    }

    /** A query of a text: called for its size first, with {@code bytes} null. */
    interface TextQuery {
        int ask(long size, @Nullable Pointer bytes, long @Nullable [] needed);
    }

    /**
     * Makes a call.
     *
     * @param name the call's name
     * @param what the device and the sizes; its text is asked for when the call fails
     * @throws DeviceException if it returns an error
     */
    static void run(String name, Object what, Call call) {
        int code;
        try {
            code = call.code();
        } catch (CLException thrown) {
            throw failure(name, thrown.getStatus(), what, thrown);
        }
        if (code != CL.CL_SUCCESS) {
            throw failure(name, code, what, null);
        }
    }

    /** Makes a call that returns an object and puts its code into an array. */
    static <T> T create(String name, Object what, Function<int[], T> call) {
        int[] code = new int[1];
        T created;
        try {
            created = call.apply(code);
        } catch (CLException thrown) {
            throw failure(name, thrown.getStatus(), what, thrown);
        }
        if (code[0] != CL.CL_SUCCESS) {
            throw failure(name, code[0], what, null);
        }
        return created;
    }

    /** A text that OpenCL returns, without its end mark. */
    static String text(String name, TextQuery query) {
        long[] size = new long[1];
        run(name, "text", () -> query.ask(0, null, size));
        byte[] bytes = new byte[Math.toIntExact(size[0])];
        if (bytes.length > 0) {
            run(name, "text", () -> query.ask(bytes.length, Pointer.to(bytes), null));
        }
        return new String(bytes, StandardCharsets.UTF_8).replace("\0", "").strip();
    }

    static DeviceException failure(String call, int code, Object what, @Nullable Throwable cause) {
        String message = call + " failed with " + CL.stringFor_errorCode(code) + " (" + code + "): " + what;
        return new DeviceException(message + remedy(code), cause);
    }

    private static String remedy(int code) {
        return switch (code) {
            case CL.CL_MEM_OBJECT_ALLOCATION_FAILURE, CL.CL_OUT_OF_RESOURCES, CL.CL_INVALID_BUFFER_SIZE ->
                ": the device is out of memory, or the buffer is larger than it allows; close buffers that are not "
                        + "needed, or split the batch";
            case CL.CL_OUT_OF_HOST_MEMORY -> ": the host is out of memory";
            case CL.CL_DEVICE_NOT_AVAILABLE -> ": the device is in use or was removed";
            default -> "";
        };
    }
}
