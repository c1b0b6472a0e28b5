// SPDX-License-Identifier: Apache-2.0
package org.example.plain;

import dev.lnorm.LayerNormBackend;
import dev.lnorm.testkit.BackendTest;

class PlainBackendTest extends BackendTest {
    @Override
    protected LayerNormBackend backend() {
        return new PlainBackend();
    }
}
