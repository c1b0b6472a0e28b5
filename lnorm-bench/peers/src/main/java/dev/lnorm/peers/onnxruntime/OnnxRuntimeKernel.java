// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.peers.onnxruntime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.lnorm.DeviceException;
import dev.lnorm.DeviceQueue;
import dev.lnorm.ElementType;
import dev.lnorm.Forward;
import dev.lnorm.Memory;
import dev.lnorm.NormKernel;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import dev.lnorm.peers.PeerQueue;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A session of the one-operator model, run on tensors over the caller's memory. */
final class OnnxRuntimeKernel extends NormKernel {
    private final OrtSession session;

    private OnnxRuntimeKernel(OnnxRuntimeDevice device, NormSpec spec, OrtSession session) {
        super(device, spec);
        this.session = session;
    }

    static OnnxRuntimeKernel load(OnnxRuntimeDevice device, NormSpec spec) {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            Integer threads = Integer.getInteger("lnorm.peers.threads");
            if (threads != null) {
                options.setIntraOpNumThreads(threads);
            }
            return new OnnxRuntimeKernel(device, spec,
                    OrtEnvironment.getEnvironment().createSession(OnnxModel.bytes(spec), options));
        } catch (OrtException failure) {
            throw new DeviceException("ONNX Runtime refuses the model of " + spec, failure);
        }
    }

    @Override
    protected void forward(Forward call, DeviceQueue queue) {
        if (call.x().count() > 0) {
            ((PeerQueue) queue).run(call, () -> prepare(call));
        }
    }

    private PreparedSession prepare(Forward call) {
        Arena own = Arena.ofShared();
        long[] matrix = {call.x().count(), spec().width()};
        long[] vector = {spec().width()};
        try {
            Map<String, OnnxTensor> inputs = Map.of(
                    OnnxModel.X, tensor(segment(call.x()), matrix),
                    OnnxModel.SCALE, tensor(parameter(call.gamma(), 1, own), vector),
                    OnnxModel.BIAS, tensor(parameter(call.beta(), 0, own), vector));
            return new PreparedSession(session, inputs, Map.of(OnnxModel.Y, tensor(segment(call.y()), matrix)), own);
        } catch (OrtException failure) {
            own.close();
            throw new DeviceException("ONNX Runtime refuses the operands of " + spec(), failure);
        }
    }

    private static MemorySegment segment(Rows rows) {
        long bytes = rows.memory().type().bytes();
        return ((Memory.Native) rows.memory()).segment()
                .asSlice(rows.offset() * bytes, rows.count() * rows.width() * bytes);
    }

    /** A parameter, or a vector of {@code absent} in its place, which the operator insists on. */
    private MemorySegment parameter(@Nullable Memory memory, double absent, Arena own) {
        if (memory instanceof Memory.Native given) {
            return given.segment();
        }
        MemorySegment made = own.allocate((long) spec().width() * spec().parameterType().bytes(), Double.BYTES);
        for (int column = 0; column < spec().width(); column++) {
            if (spec().parameterType() == ElementType.FLOAT64) {
                made.setAtIndex(ValueLayout.JAVA_DOUBLE, column, absent);
            } else {
                made.setAtIndex(ValueLayout.JAVA_FLOAT, column, (float) absent);
            }
        }
        return made;
    }

    private OnnxTensor tensor(MemorySegment memory, long[] shape) throws OrtException {
        OnnxJavaType type = spec().rowType() == ElementType.FLOAT64 ? OnnxJavaType.DOUBLE : OnnxJavaType.FLOAT;
        return OnnxTensor.createTensor(OrtEnvironment.getEnvironment(),
                memory.asByteBuffer().order(ByteOrder.nativeOrder()), shape, type);
    }

    @Override
    protected void release() {
        try {
            session.close();
        } catch (OrtException failure) {
            throw new DeviceException("ONNX Runtime does not close its session of " + spec(), failure);
        }
    }
}
