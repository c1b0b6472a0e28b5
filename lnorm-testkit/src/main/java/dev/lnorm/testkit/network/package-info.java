// SPDX-License-Identifier: Apache-2.0
/**
 * A real little network on plain {@code double} arrays, written to be read, whose norm layer is the backend under test:
 * {@link dev.lnorm.testkit.network.Linear}, {@link dev.lnorm.testkit.network.BackendNorm}, {@link
 * dev.lnorm.testkit.network.Gelu} and {@link dev.lnorm.testkit.network.SquaredError}, trained by an {@link
 * dev.lnorm.testkit.network.Optimizer}, its gradients clipped by {@link dev.lnorm.testkit.network.GradientClipping} and
 * watched by {@link dev.lnorm.testkit.network.GradientFlow}. {@link dev.lnorm.testkit.network.ReferenceNorm} takes the
 * backend's place where a test asks what should have come out.
 */
@NullMarked
package dev.lnorm.testkit.network;

import org.jspecify.annotations.NullMarked;
