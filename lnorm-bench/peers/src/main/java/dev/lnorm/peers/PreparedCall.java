// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.peers;

/** A call in the library's own terms: its operands wrapped, its work chosen, ready to run any number of times. */
public interface PreparedCall extends AutoCloseable {
    /**
     * Does the work; the results are ready on return.
     *
     * @throws dev.lnorm.DeviceException if the library refuses
     */
    void run();

    /** Frees what the library made for it. The operands stay as they are. */
    @Override
    void close();
}
