// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

/** The queue of a device without queues: work is done when the call that enqueues it returns. Stateless. */
final class CallerQueue extends DeviceQueue {
    CallerQueue(NormDevice device) {
        super(device);
    }

    @Override
    protected void enqueueCopy(Memory from, Memory to) {
        HostCopy.copy(from, to);
    }

    @Override
    public DeviceEvent record() {
        checkOpen();
        return new Reached(System.nanoTime());
    }

    @Override
    public void waitFor(DeviceEvent event) {
        checkOpen();
        event.await();
    }

    @Override
    public void finish() {
        checkOpen();
    }

    @Override
    protected void release() {}

    private record Reached(long nanos) implements DeviceEvent {
        @Override
        public boolean isDone() {
            return true;
        }

        @Override
        public void await() {}

        @Override
        public double nanosSince(DeviceEvent earlier) {
            if (earlier instanceof Reached start) {
                return nanos - start.nanos;
            }
            throw new IllegalArgumentException("the earlier event is " + earlier
                    + ", not one of this device's: subtract events of one device");
        }
    }
}
