// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import java.util.ArrayList;
import java.util.List;

/**
 * The operands of one call in host memory, mirrored in device memory as dense rows for as long as the call takes.
 * Outputs are copied back when all work has succeeded, so that a failed call writes nothing.
 */
final class HostOperands implements AutoCloseable {
    private final NormDevice device;
    private final DeviceQueue queue;
    private final List<DeviceBuffer> buffers = new ArrayList<>();
    private final List<Runnable> copiesBack = new ArrayList<>();

    HostOperands(NormDevice device, DeviceQueue queue) {
        this.device = device;
        this.queue = queue;
    }

    Forward mirror(Forward call) {
        Forward mirrored = Forward.of(input(call.x()), output(call.y()));
        Memory gamma = call.gamma();
        mirrored = gamma == null ? mirrored : mirrored.gamma(input(gamma));
        Memory beta = call.beta();
        mirrored = beta == null ? mirrored : mirrored.beta(input(beta));
        Rows residual = call.residual();
        mirrored = residual == null ? mirrored : mirrored.residual(input(residual));
        Rows sum = call.sum();
        mirrored = sum == null ? mirrored : mirrored.sum(output(sum));
        SavedStatistics statistics = call.statistics();
        return statistics == null ? mirrored : mirrored.save(statistics);
    }

    Backward mirror(Backward call) {
        Backward mirrored = Backward.of(input(call.dy()), input(call.x()), call.statistics());
        Memory gamma = call.gamma();
        mirrored = gamma == null ? mirrored : mirrored.gamma(input(gamma));
        Rows dh = call.dh();
        mirrored = dh == null ? mirrored : mirrored.dh(input(dh));
        Rows dx = call.dx();
        mirrored = dx == null ? mirrored : mirrored.dx(output(dx));
        Memory dgamma = call.dgamma();
        mirrored = dgamma == null ? mirrored : mirrored.dgamma(gradient(dgamma, call.dgammaMode()), call.dgammaMode());
        Memory dbeta = call.dbeta();
        return dbeta == null ? mirrored : mirrored.dbeta(gradient(dbeta, call.dbetaMode()), call.dbetaMode());
    }

    /** Waits for the work, then brings the outputs back. */
    void copyBack() {
        queue.finish();
        copiesBack.forEach(Runnable::run);
        queue.finish();
    }

    @Override
    public void close() {
        Throwable failure = null;
        for (DeviceBuffer buffer : buffers) {
            failure = Resource.collect(failure, buffer::close);
        }
        Resource.rethrow(failure);
    }

    private Rows input(Rows host) {
        Rows mirror = mirrorOf(host);
        copyRuns(host, mirror, true);
        return mirror;
    }

    private Rows output(Rows host) {
        Rows mirror = mirrorOf(host);
        copiesBack.add(() -> copyRuns(host, mirror, false));
        return mirror;
    }

    private Memory input(Memory host) {
        Memory mirror = allocate(host.type(), host.length());
        queue.copy(host, mirror);
        return mirror;
    }

    private Memory gradient(Memory host, Backward.Mode mode) {
        Memory mirror = mode == Backward.Mode.ACCUMULATE ? input(host) : allocate(host.type(), host.length());
        copiesBack.add(() -> queue.copy(mirror, host));
        return mirror;
    }

    private Rows mirrorOf(Rows host) {
        long length = Math.multiplyExact(host.count(), (long) host.width());
        return Rows.of(allocate(host.memory().type(), length), host.width());
    }

    private Memory allocate(ElementType type, long length) {
        DeviceBuffer buffer = device.allocate(type, length);
        buffers.add(buffer);
        return buffer.memory();
    }

    /** Copies between strided host rows and their dense mirror, rows that follow each other in one piece. */
    private void copyRuns(Rows host, Rows mirror, boolean toDevice) {
        long row = 0;
        while (row < host.count()) {
            long first = row++;
            while (row < host.count() && host.start(row) == host.start(row - 1) + host.width()) {
                row++;
            }
            long length = (row - first) * host.width();
            Memory hostPart = host.memory().slice(host.start(first), length);
            Memory devicePart = mirror.memory().slice(mirror.start(first), length);
            queue.copy(toDevice ? hostPart : devicePart, toDevice ? devicePart : hostPart);
        }
    }
}
