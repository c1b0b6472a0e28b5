// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.peers.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.lnorm.DeviceException;
import dev.lnorm.peers.PreparedCall;
import java.lang.foreign.Arena;
import java.util.Map;

/** A session with the tensors of one call; {@code own} is the memory of those that the caller did not give. */
record PreparedSession(OrtSession session, Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs, Arena own)
        implements
            PreparedCall {
    @Override
    public void run() {
        try {
            session.run(inputs, outputs).close(); // the outputs are ours, and stay
        } catch (OrtException failure) {
            throw new DeviceException("ONNX Runtime's session failed", failure);
        }
    }

    @Override
    public void close() {
        inputs.values().forEach(OnnxTensor::close);
        outputs.values().forEach(OnnxTensor::close);
        own.close();
    }
}
