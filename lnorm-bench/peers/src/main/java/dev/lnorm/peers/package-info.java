// SPDX-License-Identifier: Apache-2.0
/**
 * Native libraries behind the SPI, to be raced and asked like any backend. Each has a package of its own; here is what
 * they share: they compute in native memory, in the thread that calls, and keep for each queue what the library needs
 * for the calls that were made there last.
 */
@org.jspecify.annotations.NullMarked
package dev.lnorm.peers;
