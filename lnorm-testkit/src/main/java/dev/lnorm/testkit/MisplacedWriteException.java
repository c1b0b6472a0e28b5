// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit;

/**
 * A device wrote where it must not, or did not write where it must. One line for each fault, led by the rule's number.
 */
public final class MisplacedWriteException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MisplacedWriteException(String faults) {
        super(faults);
    }
}
