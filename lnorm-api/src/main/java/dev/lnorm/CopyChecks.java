// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

/** What {@link DeviceQueue#copy} refuses. */
final class CopyChecks {
    private CopyChecks() {}

    static void check(DeviceQueue queue, Memory from, Memory to) {
        if (from.type() != to.type() || from.length() != to.length()) {
            throw new IllegalArgumentException("the source is " + from + ", the destination is " + to
                    + ": types and lengths must be equal, pass a slice");
        }
        OperandChecks.checkUsable("the source", from, queue.device());
        OperandChecks.checkUsable("the destination", to, queue.device());
        OperandChecks.checkWritable("the destination", to);
        if (Footprint.of(from).sharesAByteWith(Footprint.of(to))) {
            throw new IllegalArgumentException("the source " + from + " and the destination " + to
                    + " share elements: copy between separate ranges");
        }
    }
}
