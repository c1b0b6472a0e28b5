// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite.calls;

import dev.lnorm.Backward;
import dev.lnorm.DeviceQueue;
import dev.lnorm.Forward;
import dev.lnorm.NormDevice;
import dev.lnorm.NormKernel;
import dev.lnorm.NormSpec;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/**
 * The way to a kernel that is closed to applications, for what the API's checks would hide
 * ({@code docs/adr/0008-door-to-the-kernels.md}). What the kernel throws is thrown here.
 */
public final class KernelDoor {
    private KernelDoor() {}

    /** {@code device.prepare(spec)}; the caller closes the kernel. */
    public static NormKernel prepare(NormDevice device, NormSpec spec) {
        return (NormKernel) invoke(method(NormDevice.class, "prepare", NormSpec.class), device, spec);
    }

    /** {@code kernel.forward(call, queue)}, unchecked. */
    public static void forward(NormKernel kernel, Forward call, DeviceQueue queue) {
        invoke(method(NormKernel.class, "forward", Forward.class, DeviceQueue.class), kernel, call, queue);
    }

    /** {@code kernel.backward(call, queue)}, unchecked. */
    public static void backward(NormKernel kernel, Backward call, DeviceQueue queue) {
        invoke(method(NormKernel.class, "backward", Backward.class, DeviceQueue.class), kernel, call, queue);
    }

    private static Method method(Class<?> owner, String name, Class<?>... parameters) {
        try {
            Method method = owner.getDeclaredMethod(name, parameters);
            method.setAccessible(true);
            return method;
        } catch (NoSuchMethodException missing) {
            throw new IllegalStateException("lnorm-api and lnorm-testkit are of different versions: " + missing,
                    missing);
        }
    }

    private static Object invoke(Method method, Object target, Object... arguments) {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException thrown) {
            switch (thrown.getCause()) {
                case RuntimeException exception -> throw exception;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(method + " threw " + thrown.getCause(), thrown);
            }
        } catch (IllegalAccessException closed) {
            throw new IllegalStateException("lnorm-api does not open dev.lnorm to the testkit: " + closed, closed);
        }
    }
}
