// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The queues that calls without a queue of their own run on: each such call has one to itself while it runs, so that threads
 * neither wait for each other's work nor hear of each other's failures. On a device whose work runs in the caller there is
 * nothing to keep apart, and one queue serves all.
 */
final class IdleQueues {
    private final NormDevice device;
    private final Deque<DeviceQueue> idle = new ArrayDeque<>(); // guarded by itself
    private volatile @Nullable DeviceQueue shared;
    private boolean closed; // guarded by idle

    IdleQueues(NormDevice device) {
        this.device = device;
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
        synchronized (idle) {
            DeviceQueue first = shared;
            if (first == null) {
                shared = opened;
                return opened;
            }
            opened.close();
            return first;
        }
    }

    void giveBack(DeviceQueue queue) {
        if (queue == shared) {
            return;
        }
        synchronized (idle) {
            if (!closed && queue.isOpen()) {
                idle.push(queue);
                return;
            }
        }
        queue.close();
    }

    void close() {
        List<DeviceQueue> leftOver;
        synchronized (idle) {
            closed = true;
            leftOver = new ArrayList<>(idle);
            idle.clear();
        }
        leftOver.forEach(DeviceQueue::close);
        DeviceQueue common = shared;
        if (common != null) {
            common.close();
        }
    }
}
