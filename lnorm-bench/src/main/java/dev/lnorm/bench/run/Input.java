// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.run;

import dev.lnorm.testkit.npy.NpyArray;
import java.util.Locale;

/**
 * One array that was read.
 *
 * @param source where from, for messages: {@code X.npy}, or {@code IN.npz: gamma}
 * @param array the array
 */
record Input(String source, NpyArray array) {
    /** NumPy's name of the array's type: {@code float32}. */
    String dtype() {
        return array.type().name().toLowerCase(Locale.ROOT);
    }
}
