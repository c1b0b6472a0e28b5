// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.driver;

import dev.lnorm.cuda.emulator.Injection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Failures that a test asked for. */
final class Injections {

    /** A failure that is due now. */
    record Due(int code, Injection mode) {}

    private static final class Pending {
        private final String function;
        private final int code;
        private final Injection mode;
        private int callsLeft;

        Pending(String function, int code, int nthCall, Injection mode) {
            this.function = function;
            this.code = code;
            this.callsLeft = nthCall;
            this.mode = mode;
        }
    }

    private final List<Pending> pending = new ArrayList<>();

    /** At the n-th call from now, counted from 1. */
    void add(String function, int code, int nthCall, Injection mode) {
        pending.add(new Pending(function, code, nthCall, mode));
    }

    void clear() {
        pending.clear();
    }

    Optional<Due> onCall(String function) {
        for (Pending failure : pending) {
            if (!failure.function.equals(function)) {
                continue;
            }
            failure.callsLeft--;
            if (failure.callsLeft == 0 || failure.callsLeft < 0 && failure.mode == Injection.FROM_THEN_ON) {
                return Optional.of(new Due(failure.code, failure.mode));
            }
        }
        return Optional.empty();
    }
}
