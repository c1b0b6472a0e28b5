// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A device that works on host memory, with capabilities that a test chooses and a kernel that records its calls. */
class FakeDevice extends NormDevice {
    /** What messages call the device number 0. */
    static final String NAME = "device fake:0 (Fake)";

    /** The calls that reached the kernel. */
    final List<Object> calls = new CopyOnWriteArrayList<>();
    /** The resources that were released, in that order. */
    final List<String> released = new CopyOnWriteArrayList<>();
    /** What the kernel throws, having written nothing, for as long as it is set. */
    volatile @Nullable RuntimeException kernelFailure;
    /** What the kernel does first. */
    volatile Runnable beforeKernel = () -> {};

    private final Support support;

    FakeDevice(int ordinal, Set<Capability> capabilities) {
        this(DeviceInfo.of("fake", ordinal, "Fake", 1L << 30, DeviceInfo.RANK_CPU), capabilities);
    }

    FakeDevice(DeviceInfo info, Set<Capability> capabilities) {
        super(info);
        this.support = Support.yes(capabilities.toArray(Capability[]::new));
    }

    /** A device with everything but memory of its own. */
    static FakeDevice onHost() {
        return without(Capability.DEVICE_MEMORY);
    }

    /** A device with everything but memory of its own and what is {@code missing}. */
    static FakeDevice without(Capability... missing) {
        Set<Capability> capabilities = EnumSet.complementOf(EnumSet.of(Capability.DEVICE_MEMORY));
        capabilities.removeAll(List.of(missing));
        return new FakeDevice(0, capabilities);
    }

    @Override
    public Support support(NormSpec spec) {
        return spec.width() > 1 << 20 ? Support.no("rows are longer than 1048576") : support;
    }

    @Override
    protected NormKernel prepare(NormSpec spec) {
        return new FakeKernel(this, spec);
    }

    /** Hands a pass to where this device's work runs: here, the caller. */
    void submit(DeviceQueue queue, String name, Runnable pass) {
        pass.run();
    }

    @Override
    protected void release() {
        released.add(toString());
    }

    /** Records what it is asked and does what {@link FakePass} says. */
    private static final class FakeKernel extends NormKernel {
        private final FakeDevice device;

        FakeKernel(FakeDevice device, NormSpec spec) {
            super(device, spec);
            this.device = device;
        }

        @Override
        protected void forward(Forward call, DeviceQueue queue) {
            run(call, queue, "forward", () -> FakePass.forward(call));
        }

        @Override
        protected void backward(Backward call, DeviceQueue queue) {
            run(call, queue, "backward", () -> FakePass.backward(call));
        }

        private void run(Object call, DeviceQueue queue, String name, Runnable pass) {
            device.calls.add(call);
            device.beforeKernel.run();
            RuntimeException failure = device.kernelFailure;
            if (failure != null) {
                throw failure;
            }
            device.submit(queue, name, pass);
        }

        @Override
        protected void release() {
            device.released.add("kernel");
        }
    }
}
