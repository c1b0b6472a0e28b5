// SPDX-License-Identifier: Apache-2.0
/**
 * The conformance suite. {@link SpecPage} has the {@link Rule}s; a {@link Check} asks one of them, and the {@link
 * Catalogue} has all checks. A {@link Suite} makes a {@link Case} of each check for each device and each {@link
 * Variant}, a {@link Selection} picks some, and a {@link SuiteRun} asks them. A {@link Trial} is what a check asks its
 * question of; the answer is a {@link Verdict}, with its case a {@link Result}.
 *
 * <p>The checks are in packages by the sections of {@code docs/spec.md}:
 *
 * <table>
 * <caption>Checks in the order of the rules</caption>
 * <tr><th>Section</th><th>Package</th></tr>
 * <tr><td>A. Availability and discovery, C. Calls</td><td>{@code contract}</td></tr>
 * <tr><td>L. Lifetime</td><td>{@code lifetimes}</td></tr>
 * <tr><td>V. Views</td><td>{@code views}</td></tr>
 * <tr><td>F. Forward, B. Backward, E. Edges, X. Reproducibility</td><td>{@code values}</td></tr>
 * <tr><td>G. Gradients, I. Identities</td><td>{@code structure}</td></tr>
 * <tr><td>T. Training</td><td>{@code training}</td></tr>
 * <tr><td>Q. Queues, S. Saved statistics</td><td>{@code queues}</td></tr>
 * </table>
 *
 * <p>{@code Refusals} in {@code contract} asks, in the place of any check, that what a device does not declare is
 * refused (C2, C7).
 *
 * <p>A check poses a problem ({@code problems}), makes its calls ({@code calls}) and judges what comes back ({@code
 * answers}).
 */
@NullMarked
package dev.lnorm.testkit.suite;

import org.jspecify.annotations.NullMarked;
