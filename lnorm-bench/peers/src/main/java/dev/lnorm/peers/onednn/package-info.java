// SPDX-License-Identifier: Apache-2.0
/** The layer normalization of oneDNN. */
@org.jspecify.annotations.NullMarked
package dev.lnorm.peers.onednn;
