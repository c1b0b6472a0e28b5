// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import dev.lnorm.Capability;
import dev.lnorm.NormSpec;
import dev.lnorm.Rows;
import dev.lnorm.Support;
import java.util.EnumSet;
import java.util.List;

/** In which order an {@link ExactSoftBackend} sums, right: by index. A broken backend overrides one method. */
class ExactSteps extends SoftSteps {
    @Override
    Support support(NormSpec spec) {
        EnumSet<Capability> capabilities = EnumSet.of(Capability.REPRODUCIBLE);
        capabilities.addAll(List.of(SoftBackend.CAPABILITIES));
        return Support.yes(capabilities.toArray(Capability[]::new));
    }

    /** The column that the sums over a row of {@code x} begin with, 0 to {@code width - 1}. */
    int firstColumn(Rows x, long row) {
        return 0;
    }

    /** The row that the parameter gradients take in place of {@code row}. */
    int rowAt(int row, int count) {
        return row;
    }
}
