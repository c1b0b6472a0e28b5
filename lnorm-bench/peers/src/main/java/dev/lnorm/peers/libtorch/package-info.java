// SPDX-License-Identifier: Apache-2.0
/** The layer normalization of libtorch. */
@org.jspecify.annotations.NullMarked
package dev.lnorm.peers.libtorch;
