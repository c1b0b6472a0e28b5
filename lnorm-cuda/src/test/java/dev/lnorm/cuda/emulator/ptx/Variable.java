// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.ptx;

/**
 * A parameter or a shared variable: its state space, its name, its alignment and its size in bytes; size 0 for
 * memory given at launch.
 */
public record Variable(String space, String name, int alignment, int bytes) {}
