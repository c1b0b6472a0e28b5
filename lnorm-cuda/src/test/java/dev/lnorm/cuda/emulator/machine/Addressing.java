// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.machine;

/**
 * What an access is about.
 *
 * @param base the row that holds addresses; {@code offset} is added
 * @param values rows of the elements; -1 for one that is not wanted
 * @param elementBytes bytes of an element in memory
 * @param sign bits of the register above which a loaded element is extended by its sign, or 0: by zeros
 */
public record Addressing(Space space, int base, long offset, int[] values, int elementBytes, int sign) {

    /** The state spaces that the emulator has. */
    public enum Space {
        GLOBAL, SHARED, PARAM
    }

    int bytes() {
        return values.length * elementBytes;
    }
}
