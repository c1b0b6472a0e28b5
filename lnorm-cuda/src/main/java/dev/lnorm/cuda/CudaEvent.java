// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import static jcuda.driver.JCudaDriver.cuEventElapsedTime;
import static jcuda.driver.JCudaDriver.cuEventQuery;
import static jcuda.driver.JCudaDriver.cuEventSynchronize;

import dev.lnorm.DeviceEvent;
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
        if (!reached && queue.gpu().isOpen()) {
            reached = queue.gpu().run(() -> {
                int code = DriverQueries.code(() -> cuEventQuery(event));
                if (code != 0 && code != DriverErrors.NOT_READY) {
                    throw queue.failure("cuEventQuery", code);
                }
                return code == 0;
            });
        }
        return reached || !queue.gpu().isOpen(); // a device that closes waits for its work
    }

    @Override
    public void await() {
        if (!reached && queue.gpu().isOpen()) {
            queue.gpu().run(() -> {
                int code = DriverQueries.code(() -> cuEventSynchronize(event));
                if (code != 0) {
                    throw queue.failure("cuEventSynchronize", code);
                }
                return code;
            });
            reached = true;
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
