// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import static jcuda.driver.JCudaDriver.cuCtxPopCurrent;
import static jcuda.driver.JCudaDriver.cuCtxPushCurrent;
import static jcuda.driver.JCudaDriver.cuDevicePrimaryCtxRelease;
import static jcuda.driver.JCudaDriver.cuDevicePrimaryCtxRetain;

import dev.lnorm.DeviceException;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;

/**
 * The primary context of a GPU, and the one place where the driver's codes become exceptions. Thread-safe. Driver calls
 * go to the context that is current in the calling thread: {@link #inside} makes it this one, and what was current
 * before is current again afterwards.
 */
final class Context {
    private final String device;
    private final CUdevice handle;
    private final CUcontext context = new CUcontext();
    private volatile boolean lost;

    private Context(String device, CUdevice handle) {
        this.device = device;
        this.handle = handle;
    }

    /** Retains the primary context of a GPU that messages call {@code device}. */
    static Context retain(String device, CUdevice handle) {
        Context context = new Context(device, handle);
        int code = DriverQueries.code(() -> cuDevicePrimaryCtxRetain(context.context, handle));
        if (code != 0) {
            throw new DeviceException("cuDevicePrimaryCtxRetain failed on " + device + " with "
                    + DriverErrors.name(code) + ": " + DriverErrors.remedyBeforeOpening(code), null);
        }
        return context;
    }

    /** Runs {@code work} with this context current in the thread that runs it. */
    <R> R inside(Supplier<R> work) {
        return PlatformThreads.run(() -> insideThisThread(work));
    }

    private <R> R insideThisThread(Supplier<R> work) {
        call("cuCtxPushCurrent", () -> "", () -> cuCtxPushCurrent(context));
        try {
            return work.get();
        } finally {
            DriverQueries.code(() -> cuCtxPopCurrent(new CUcontext()));
        }
    }

    /**
     * Calls the driver.
     *
     * @param name the driver's function
     * @param detail what it is for, with sizes: {@code of 4096 bytes}
     * @throws DeviceException if it does not succeed
     */
    void call(String name, Supplier<String> detail, IntSupplier call) {
        int code = DriverQueries.code(call);
        if (code != 0) {
            throw failure(name, detail.get(), code);
        }
    }

    /** The exception for a call that gave {@code code}. */
    DeviceException failure(String name, String detail, int code) {
        if (DriverErrors.isSticky(code)) {
            lost = true;
        }
        return new DeviceException(name + (detail.isEmpty() ? "" : " " + detail) + " failed on " + device + " with "
                + DriverErrors.name(code) + ": " + DriverErrors.remedy(code), null);
    }

    /** What is thrown instead of asking a context that is lost. */
    DeviceException lossOf(String what) {
        return new DeviceException(what + " is lost with " + device
                + ", as an earlier exception says: open the device again and repeat the work", null);
    }

    /** Whether an error was seen after which the driver refuses everything. */
    boolean isLost() {
        return lost;
    }

    /**
     * Frees something. A lost context frees everything when it is released, and refuses to free a part.
     *
     * @param name the driver's function
     */
    void free(String name, IntSupplier call) {
        if (lost) {
            return;
        }
        int code = inside(() -> DriverQueries.code(call));
        if (code != 0 && !DriverErrors.isSticky(code)) {
            throw failure(name, "", code);
        }
    }

    /** Whether {@code other} is this context. */
    boolean is(CUcontext other) {
        return context.equals(other);
    }

    /** Gives the context back. The driver takes it down with everything in it when nobody else holds it. */
    void release() {
        int code = DriverQueries.code(() -> cuDevicePrimaryCtxRelease(handle));
        if (code != 0 && !lost) {
            throw failure("cuDevicePrimaryCtxRelease", "", code);
        }
    }
}
