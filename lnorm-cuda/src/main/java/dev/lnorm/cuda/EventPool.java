// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import static jcuda.driver.JCudaDriver.cuEventCreate;
import static jcuda.driver.JCudaDriver.cuEventDestroy;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import org.jspecify.annotations.Nullable;

/**
 * The driver's events of one device. A {@link CudaEvent} is not closed, so its driver event serves again when the
 * object is gone. Thread-safe.
 */
final class EventPool {
    private final Context context;
    private final Deque<CUevent> idle = new ArrayDeque<>(); // guarded by this
    private final Map<Reference<? extends CudaEvent>, CUevent> used = new HashMap<>(); // guarded by this
    private final ReferenceQueue<CudaEvent> gone = new ReferenceQueue<>();

    EventPool(Context context) {
        this.context = context;
    }

    /** An event for {@link #lend}; the context is current. */
    synchronized CUevent take() {
        for (Reference<? extends CudaEvent> lost = gone.poll(); lost != null; lost = gone.poll()) {
            CUevent event = used.remove(lost);
            if (event != null) {
                idle.push(event);
            }
        }
        CUevent event = idle.poll();
        return event == null ? create() : event;
    }

    private CUevent create() {
        CUevent event = new CUevent();
        context.call("cuEventCreate", () -> "", () -> cuEventCreate(event, CUevent_flags.CU_EVENT_BLOCKING_SYNC));
        return event;
    }

    /** Takes {@code event} back when {@code user} is unreachable. */
    synchronized void lend(CUevent event, CudaEvent user) {
        used.put(new PhantomReference<>(user, gone), event);
    }

    /** Takes an event back at once. */
    synchronized void giveBack(@Nullable CUevent event) {
        if (event != null) {
            idle.push(event);
        }
    }

    /** Destroys all events. */
    synchronized void release() {
        idle.addAll(used.values());
        used.clear();
        for (CUevent event : idle) {
            context.free("cuEventDestroy", () -> cuEventDestroy(event));
        }
        idle.clear();
    }
}
