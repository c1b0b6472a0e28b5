// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The queues that calls without a queue of their own run on: each such call has one to itself while it runs, so that
 * threads neither wait for each other's work nor hear of each other's failures. On a device whose work runs in the
 * caller there is nothing to keep apart, and one queue serves all. Closed with the kernel, before it is released.
 */
final class IdleQueues extends Resource {
    private final NormDevice device;
    private final Deque<DeviceQueue> idle = new ArrayDeque<>(); // guarded by itself
    private volatile @Nullable DeviceQueue shared; // written under idle

    IdleQueues(NormKernel kernel) {
        super(kernel, "idle queues of " + kernel);
        this.device = kernel.device();
    }

    DeviceQueue take() {
        DeviceQueue common = shared;
        if (common != null) {
            return common;
        }
        synchronized (idle) {
            DeviceQueue queue = idle.poll();
            if (queue != null) {
                return queue;
            }
        }
        DeviceQueue opened = device.openQueue();
        return opened instanceof CallerQueue ? share(opened) : opened;
    }

    private DeviceQueue share(DeviceQueue opened) {
        DeviceQueue first;
        synchronized (idle) {
            first = shared;
            if (first == null) {
                shared = isOpen() ? opened : null;
                return opened;
            }
        }
        opened.close();
        return first;
    }

    /** Waits for the work of a taken queue. Work in the caller is done, even if another thread has closed it since. */
    void finish(DeviceQueue queue) {
        if (!(queue instanceof CallerQueue)) {
            queue.finish();
        }
    }

    /** Takes a queue back whose work is done. */
    void giveBack(DeviceQueue queue) {
        if (queue == shared) {
            return;
        }
        synchronized (idle) {
            if (isOpen() && queue.isOpen()) {
                idle.push(queue);
                return;
            }
        }
        queue.close();
    }

    /** Closes a queue whose call failed: more may be wrong on it, which the next call is not to hear of. */
    void discard(DeviceQueue queue, Throwable failure) {
        if (queue != shared) {
            collect(failure, queue::close);
        }
    }

    @Override
    protected void release() {
        if (idle == null) {
            return; // the device was closed while this was made, see Resource
        }
        Throwable failure = null;
        synchronized (idle) {
            for (DeviceQueue queue : idle) {
                failure = collect(failure, queue::close);
            }
            idle.clear();
            DeviceQueue common = shared;
            if (common != null) {
                failure = collect(failure, common::close);
            }
        }
        rethrow(failure);
    }
}
