// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit;

import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.oracle.Transcription;

/** A problem and how its operands lie in memory. */
record PosedProblem(Problem problem, Layout layout) {
    /** The results that are defined, bit for bit. */
    Outcome defined() {
        return Outcome.of(problem, Transcription.of(problem));
    }
}
