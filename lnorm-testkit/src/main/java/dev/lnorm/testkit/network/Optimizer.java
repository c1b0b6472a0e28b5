// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.network;

import java.util.List;

/** Changes parameters by their gradients. May keep a state for each parameter; one optimizer serves one network. */
@FunctionalInterface
public interface Optimizer {
    /** One step for all of {@code parameters}; their gradients are left as they are. */
    void step(List<Parameter> parameters);
}
