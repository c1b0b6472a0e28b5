// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import dev.lnorm.DeviceEvent;
import org.jocl.CL;
import org.jocl.cl_event;
import org.jspecify.annotations.Nullable;

/** A marker in a queue. Its OpenCL event is released when it is seen to be reached. Guarded by the context's lock. */
final class OpenClEvent implements DeviceEvent {
    private final OpenClQueue queue;
    private @Nullable cl_event marker; // null once reached
    private long nanos;

    OpenClEvent(OpenClQueue queue, cl_event marker) {
        this.queue = queue;
        this.marker = marker;
    }

    OpenClQueue queue() {
        return queue;
    }

    /** The event while it is not reached; call with the lock held. */
    @Nullable
    cl_event handle() {
        return marker;
    }

    /** It was reached at this time of the device, or at an unknown time if negative; called with the lock held. */
    void reached(long at) {
        marker = null;
        nanos = at;
    }

    @Override
    public boolean isDone() {
        boolean[] done = new boolean[1];
        queue.locked(() -> {
            queue.settle();
            done[0] = marker == null;
        });
        return done[0];
    }

    @Override
    public void await() {
        cl_event[] waiting = new cl_event[1];
        queue.locked(() -> {
            cl_event now = marker;
            if (now != null) {
                CL.clRetainEvent(now); // another thread may see it reached, and release it
                waiting[0] = now;
            }
        });
        if (waiting[0] != null) {
            CL.clWaitForEvents(1, waiting); // what failed says so in its own event
            CL.clReleaseEvent(waiting[0]);
        }
        queue.throwFailure();
    }

    @Override
    public double nanosSince(DeviceEvent earlier) {
        if (!(earlier instanceof OpenClEvent from) || from.queue.device() != queue.device()) {
            throw new IllegalArgumentException("the earlier event is of another device than " + queue.device()
                    + ": compare events of one device");
        }
        if (!isDone() || !from.isDone()) {
            throw new IllegalStateException("an event has not been reached: await it first");
        }
        if (nanos < 0 || from.nanos < 0) {
            throw new IllegalStateException("the queue measures no time: make the wrapped queue with "
                    + "CL_QUEUE_PROFILING_ENABLE");
        }
        return nanos - from.nanos;
    }
}
