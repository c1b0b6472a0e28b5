// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.jmh;

import dev.lnorm.Backward;
import dev.lnorm.Capability;
import dev.lnorm.DeviceQueue;
import dev.lnorm.Forward;
import dev.lnorm.LayerNorm;
import dev.lnorm.Memory;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import dev.lnorm.SavedStatistics;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The two held calls of one workload on one device, as a layer of a network has them. Owns the device. */
public final class NormCalls implements AutoCloseable {
    private final NormDevice device;
    private final LayerNorm norm;
    private final OperandMemory memory;
    private final Rows x;
    private final Forward forward;
    private final @Nullable Backward backward;

    /**
     * Opens the device and fills the operands.
     *
     * @param backend as for {@link NormDevices#open}
     * @param rows how many
     * @param memoryKind {@code heap}, {@code native} or {@code device}
     */
    public NormCalls(String backend, NormSpec spec, int rows, String memoryKind) {
        device = NormDevices.open(backend, spec);
        norm = LayerNorm.on(device, spec);
        memory = new OperandMemory(memoryKind, device);
        long count = (long) rows * spec.width();
        x = Rows.of(memory.values(spec.rowType(), count, 1), spec.width());
        Memory gamma = memory.values(spec.parameterType(), spec.width(), 2);
        Forward inference = Forward.of(x, Rows.of(memory.results(spec.rowType(), count), spec.width())).gamma(gamma)
                .beta(memory.values(spec.parameterType(), spec.width(), 3));
        if (norm.capabilities().contains(Capability.BACKWARD)) {
            SavedStatistics saved = norm.statistics(rows);
            forward = inference.save(saved);
            backward = Backward.of(Rows.of(memory.values(spec.rowType(), count, 4), spec.width()), x, saved)
                    .gamma(gamma)
                    .dx(Rows.of(memory.results(spec.rowType(), count), spec.width()))
                    .dgamma(memory.results(spec.parameterType(), spec.width()))
                    .dbeta(memory.results(spec.parameterType(), spec.width()));
        } else {
            forward = inference;
            backward = null;
        }
    }

    /** The forward pass with gamma and beta, saving its statistics where there is a backward pass. */
    public void forward() {
        norm.forward(forward);
    }

    /** The backward pass to {@code dx}, {@code dgamma} and {@code dbeta}. */
    public void backward() {
        norm.backward(Objects.requireNonNull(backward, "the backend has no backward pass"));
    }

    /** The same, enqueued. */
    void forward(DeviceQueue queue) {
        norm.forward(forward, queue);
    }

    /** The same, enqueued. */
    void backward(DeviceQueue queue) {
        norm.backward(Objects.requireNonNull(backward, "the backend has no backward pass"), queue);
    }

    /** The rows that are normalized. */
    Rows x() {
        return x;
    }

    DeviceQueue openQueue() {
        return device.openQueue();
    }

    @Override
    public void close() {
        norm.close();
        device.close();
        memory.close();
    }
}
