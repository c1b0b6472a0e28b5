// SPDX-License-Identifier: Apache-2.0
/** The layer normalization of ONNX Runtime: inference, so forward only. */
@org.jspecify.annotations.NullMarked
package dev.lnorm.peers.onnxruntime;
