// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator;

/** How an injected failure behaves. */
public enum Injection {
    /** That one call answers the code and does nothing. */
    ONCE,
    /** That call and all later ones of the same function answer the code and do nothing. */
    FROM_THEN_ON,
    /** That call answers the code, and so does every call that touches the device until its context is reset. */
    DEVICE_LOST,
    /**
     * That call does nothing but answers success; every later one that touches the device answers the code, as after
     * a failed kernel.
     */
    ASYNCHRONOUS
}
