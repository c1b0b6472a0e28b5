// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import static jcuda.driver.JCudaDriver.cuEventElapsedTime;
import static jcuda.driver.JCudaDriver.cuEventQuery;
import static jcuda.driver.JCudaDriver.cuEventSynchronize;

import dev.lnorm.DeviceEvent;
import java.util.function.IntSupplier;
import jcuda.driver.CUevent;

/** A mark in a {@link CudaQueue}. It stays readable when the queue is closed, as long as the device is open. */
final class CudaEvent implements DeviceEvent {
    private static final double NANOS_PER_MILLI = 1e6;

    private final CudaQueue queue;
    private final CUevent event;
    private volatile boolean reached;

    CudaEvent(CudaQueue queue, CUevent event) {
        this.queue = queue;
        this.event = event;
    }

    CudaQueue queue() {
        return queue;
    }

    CUevent handle() {
        return event;
    }

    @Override
    public boolean isDone() {
        if (!reached && isDeviceOpen()) {
            reached = ask("cuEventQuery", () -> cuEventQuery(event));
        }
        return reached || !isDeviceOpen();
    }

    /** If not, the work is done, since a device that closes waits for it; but not on a device that was lost. */
    private boolean isDeviceOpen() {
        boolean open = queue.gpu().isOpen();
        if (!open && queue.gpu().context().isLost()) {
            throw queue.gpu().context().lossOf("an event that was not reached");
        }
        return open;
    }

    /** Whether the driver says that it has been reached. */
    private boolean ask(String name, IntSupplier call) {
        try {
            return queue.gpu().run(() -> {
                int code = DriverQueries.code(call);
                if (code != 0 && code != DriverErrors.NOT_READY) {
                    throw queue.failure(name, code);
                }
                return code == 0;
            });
        } catch (IllegalStateException closed) {
            if (isDeviceOpen()) {
                throw closed;
            }
            return true; // closed since it was asked whether it is open
        }
    }

    @Override
    public void await() {
        if (!reached && isDeviceOpen()) {
            reached = ask("cuEventSynchronize", () -> cuEventSynchronize(event));
        }
    }

    @Override
    public double nanosSince(DeviceEvent earlier) {
        if (!(earlier instanceof CudaEvent start) || start.queue.gpu() != queue.gpu()) {
            throw new IllegalArgumentException("the earlier event is " + earlier
                    + ", not one of this device's: subtract events of one device");
        }
        if (!isDone() || !start.isDone()) {
            throw new IllegalStateException("an event has not been reached: await both before asking for the time");
        }
        return queue.gpu().run(() -> {
            float[] millis = new float[1];
            queue.gpu().context().call("cuEventElapsedTime", () -> "",
                    () -> cuEventElapsedTime(millis, start.event, event));
            return millis[0] * NANOS_PER_MILLI;
        });
    }
}
