// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.ptx;

/** PTX text that is wrong, or that the emulator does not know; the message names the line. */
public final class PtxException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public PtxException(int line, String problem) {
        super("PTX line " + line + ": " + problem);
    }
}
