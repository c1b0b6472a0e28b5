// SPDX-License-Identifier: Apache-2.0
/**
 * The conformance testkit: {@link dev.lnorm.testkit.BackendTest} is what a backend's test extends, {@link
 * dev.lnorm.testkit.DeviceRun} runs one problem on a device, and {@link dev.lnorm.testkit.oracle} knows the right
 * results.
 */
@NullMarked
package dev.lnorm.testkit;

import org.jspecify.annotations.NullMarked;
