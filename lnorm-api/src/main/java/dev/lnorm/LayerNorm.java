// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Layer normalization of one {@link NormSpec} on one device, forward and backward.
 *
 * <pre>{@code
 * try (LayerNorm norm = LayerNorm.open(NormSpec.layer(768))) {
 *     float[] y = norm.forward(x, gamma, beta);
 * }
 * }</pre>
 *
 * <p>Thread-safe: one instance serves any number of threads. Every call is checked before anything is written: what is
 * wrong with an argument is an {@link IllegalArgumentException} or {@link IndexOutOfBoundsException}, use after close
 * an {@link IllegalStateException}, a capability that the device does not declare an
 * {@link UnsupportedOperationException}, and a failure of the device a {@link DeviceException}.
 */
public final class LayerNorm implements AutoCloseable {
    private final NormDevice device;
    private final boolean ownsDevice;
    private final NormSpec spec;
    private final Support support;
    private final NormKernel kernel;
    private final IdleQueues queues;

    private LayerNorm(NormDevice device, boolean ownsDevice, NormSpec spec) {
        device.checkOpen();
        this.device = device;
        this.ownsDevice = ownsDevice;
        this.spec = spec;
        this.support = device.support(spec);
        if (!support.supported()) {
            throw new UnsupportedOperationException(device + " does not support " + spec + ": " + support.why());
        }
        this.kernel = device.prepare(spec);
        this.queues = new IdleQueues(kernel);
    }

    /**
     * Opens the best device that supports {@code spec} (see {@link Backends}); it is closed with this.
     *
     * @throws BackendUnavailableException if there is none
     */
    public static LayerNorm open(NormSpec spec) {
        NormDevice device = Backends.open(Objects.requireNonNull(spec, "spec"));
        try {
            return new LayerNorm(device, true, spec);
        } catch (RuntimeException | Error failure) {
            device.close();
            throw failure;
        }
    }

    /**
     * Uses a device that the caller keeps open and closes.
     *
     * @throws UnsupportedOperationException if the device does not support {@code spec}
     */
    public static LayerNorm on(NormDevice device, NormSpec spec) {
        return new LayerNorm(Objects.requireNonNull(device, "device"), false, Objects.requireNonNull(spec, "spec"));
    }

    /** What it computes. */
    public NormSpec spec() {
        return spec;
    }

    /** The device that it runs on. */
    public NormDevice device() {
        return device;
    }

    /** What the device declares for the spec. */
    public Set<Capability> capabilities() {
        return support.capabilities();
    }

    /**
     * Normalizes dense {@code f32} rows on any device.
     *
     * @param x rows of the spec's width, one after the other
     * @param gamma one value a column, or null for 1
     * @param beta one value a column, or null for 0
     * @return a new array of the same shape
     */
    public float[] forward(float[] x, float @Nullable [] gamma, float @Nullable [] beta) {
        Objects.requireNonNull(x, "x");
        if (x.length % spec.width() != 0) {
            throw new IllegalArgumentException("x has " + x.length + " elements, the width is " + spec.width()
                    + ": pass whole rows");
        }
        float[] y = new float[x.length];
        Forward call = Forward.of(Rows.of(x, spec.width()), Rows.of(y, spec.width()));
        call = gamma == null ? call : call.gamma(Memory.of(gamma));
        call = beta == null ? call : call.beta(Memory.of(beta));
        forwardCopying(call);
        return y;
    }

    /**
     * The forward pass of operands in host memory, on any device: where the device has memory of its own, the operands
     * are copied there and the results back, otherwise it is {@link #forward(Forward)}. Results are ready on return.
     */
    public void forwardCopying(Forward call) {
        if (!support.has(Capability.DEVICE_MEMORY)) {
            forward(call);
            return;
        }
        checkOpen();
        ArgumentChecks.checkForward(call, device, spec, hostSupport());
        ArgumentChecks.checkUsable(call, device, spec);
        DeviceQueue queue = queues.take();
        try (HostOperands operands = new HostOperands(device, queue)) {
            run(operands.mirror(call), queue);
            operands.copyBack();
        } catch (RuntimeException | Error failure) {
            forget(call);
            queues.discard(queue, failure);
            throw failure;
        }
        queues.giveBack(queue);
    }

    /** The backward pass of operands in host memory, on any device, as {@link #forwardCopying} is the forward pass. */
    public void backwardCopying(Backward call) {
        if (!support.has(Capability.DEVICE_MEMORY)) {
            backward(call);
            return;
        }
        checkOpen();
        ArgumentChecks.checkBackward(call, device, spec, hostSupport());
        ArgumentChecks.checkUsable(call, device, spec);
        DeviceQueue queue = queues.take();
        try (HostOperands operands = new HostOperands(device, queue)) {
            kernel.backward(operands.mirror(call), queue);
            operands.copyBack();
        } catch (RuntimeException | Error failure) {
            queues.discard(queue, failure);
            throw failure;
        }
        queues.giveBack(queue);
    }

    /** The forward pass; results are ready on return. */
    public void forward(Forward call) {
        check(call);
        DeviceQueue queue = queues.take();
        try {
            run(call, queue);
            queues.finish(queue);
        } catch (RuntimeException | Error failure) {
            forget(call);
            queues.discard(queue, failure);
            throw failure;
        }
        queues.giveBack(queue);
    }

    /** The backward pass; results are ready on return. */
    public void backward(Backward call) {
        check(call);
        DeviceQueue queue = queues.take();
        try {
            kernel.backward(call, queue);
            queues.finish(queue);
        } catch (RuntimeException | Error failure) {
            queues.discard(queue, failure);
            throw failure;
        }
        queues.giveBack(queue);
    }

    /**
     * Enqueues the forward pass; results are ready after {@link DeviceQueue#finish} or an event recorded behind it.
     * Until then the operands stay alive and inputs unchanged.
     */
    public void forward(Forward call, DeviceQueue queue) {
        check(call);
        check(queue);
        run(call, queue);
    }

    /** Enqueues the backward pass, as {@link #forward(Forward, DeviceQueue)} does the forward pass. */
    public void backward(Backward call, DeviceQueue queue) {
        check(call);
        check(queue);
        kernel.backward(call, queue);
    }

    /**
     * Makes room for the statistics of up to {@code capacity} rows, to be saved by a forward pass and read by its
     * backward pass. Reusable; the caller closes it, the device at the latest.
     *
     * @param capacity rows, at least 0
     * @throws UnsupportedOperationException if the device does not declare {@link Capability#SAVED_STATISTICS}
     */
    public SavedStatistics statistics(long capacity) {
        checkOpen();
        if (!support.has(Capability.SAVED_STATISTICS)) {
            throw new UnsupportedOperationException(device + " does not declare " + Capability.SAVED_STATISTICS
                    + " for " + spec + ": choose another backend for training");
        }
        if (capacity < 0) {
            throw new IllegalArgumentException("capacity is " + capacity + " rows, it must not be negative: "
                    + "pass the most rows of a call");
        }
        return device.statistics(spec, capacity);
    }

    /** Closes the kernel, and the device if {@link #open} opened it. Closing twice does nothing the second time. */
    @Override
    public void close() {
        Throwable failure = Resource.collect(null, kernel::close);
        if (ownsDevice) {
            failure = Resource.collect(failure, device::close);
        }
        Resource.rethrow(failure);
    }

    private void run(Forward call, DeviceQueue queue) {
        SavedStatistics statistics = call.statistics();
        if (statistics == null) {
            kernel.forward(call, queue);
        } else {
            statistics.begin();
            kernel.forward(call, queue);
            statistics.saved(call.x().count());
        }
    }

    /**
     * After a failed forward pass its statistics hold nothing, also when it failed behind the call that enqueued it.
     */
    private static void forget(Forward call) {
        SavedStatistics statistics = call.statistics();
        if (statistics != null) {
            statistics.begin();
        }
    }

    private void check(Forward call) {
        checkOpen();
        Objects.requireNonNull(call, "call");
        if (call.checkedBy != this) {
            ArgumentChecks.checkForward(call, device, spec, support);
        }
        ArgumentChecks.checkUsable(call, device, spec);
        call.checkedBy = this;
    }

    private void check(Backward call) {
        checkOpen();
        Objects.requireNonNull(call, "call");
        if (call.checkedBy != this) {
            ArgumentChecks.checkBackward(call, device, spec, support);
        }
        ArgumentChecks.checkUsable(call, device, spec);
        call.checkedBy = this;
    }

    private void check(DeviceQueue queue) {
        Objects.requireNonNull(queue, "queue");
        queue.checkOpen();
        if (queue.device() != device) {
            throw new IllegalArgumentException("the queue is of " + queue.device() + ", the call is for " + device
                    + ": open a queue of that device");
        }
    }

    private void checkOpen() {
        kernel.checkOpen();
    }

    /** The support that a call has whose operands are mirrored: any host memory, any rows, any alias. */
    private Support hostSupport() {
        EnumSet<Capability> capabilities = EnumSet.of(Capability.HEAP_MEMORY, Capability.NATIVE_MEMORY,
                Capability.STRIDED_ROWS, Capability.IN_PLACE);
        capabilities.addAll(support.capabilities());
        capabilities.remove(Capability.DEVICE_MEMORY);
        return Support.yes(capabilities.toArray(Capability[]::new));
    }

    @Override
    public String toString() {
        return spec + " on " + device;
    }
}
