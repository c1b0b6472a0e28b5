// SPDX-License-Identifier: Apache-2.0
/**
 * The conformance suite. {@link SpecPage} has the {@link Rule}s; a {@link Check} asks one of them, and the {@link
 * Catalogue} has all checks. A {@link Suite} makes a {@link Case} of each check for each device and each {@link
 * Variant}, a {@link Selection} picks some, and a {@link SuiteRun} asks them. A {@link Trial} is what a check asks its
 * question of; the answer is a {@link Verdict}, with its case a {@link Result}.
 *
 * <p>Which class asks which rules of {@code docs/spec.md}:
 *
 * <table>
 * <caption>Checks in the order of the rules</caption>
 * <tr><th>Section</th><th>Asked by</th></tr>
 * <tr><td>A. Availability and discovery</td><td>{@link DiscoveryChecks} A1 to A4, A7</td></tr>
 * <tr><td>L. Lifetime</td><td>{@link LifetimeChecks} L1, L2; {@link LeakChecks} L3</td></tr>
 * <tr><td>V. Views</td><td>{@link ViewChecks} V1, V4; {@link FarChecks} V2; {@link WriteChecks} V3, V5; {@link
 * AliasChecks} V6 to V8; {@link SharedInputChecks} V7</td></tr>
 * <tr><td>C. Calls</td><td>{@link CallerChecks} C1, C3, C5, C7 to C9; {@link HeldCallChecks} C3; {@link
 * OptionChecks} C3; {@link WriteChecks} C4; {@link ConcurrencyChecks} C6; {@link DoorChecks} C2, C5, C6</td></tr>
 * <tr><td>F. Forward</td><td>{@link ValueChecks}, {@link FeatureChecks} and {@link UnlistedChecks} F1; {@link
 * OptionChecks} F2; {@link ContainmentChecks} F3; {@link RoundingChecks} F4, F5</td></tr>
 * <tr><td>B. Backward</td><td>{@link ValueChecks}, {@link FeatureChecks} and {@link UnlistedChecks} B1; {@link
 * OptionChecks} B1, B3; {@link UnlistedChecks} B3; {@link WriteChecks} B1; {@link RoundingChecks} B2, B4; {@link
 * ConcurrencyChecks} B5</td></tr>
 * <tr><td>E. Edges</td><td>{@link EdgeChecks} E1 to E3, E5; {@link RangeChecks} E4, E6 to E8</td></tr>
 * <tr><td>G. Gradients</td><td>{@link GradientChecks} G1; {@link StoredGradientChecks} G2, G3; {@link
 * DirectionalChecks} G4, G5</td></tr>
 * <tr><td>I. Identities</td><td>{@link StructureChecks} I1, I5; {@link InvarianceChecks} I2 to I4; {@link
 * OperandIdentityChecks} I6 to I9</td></tr>
 * <tr><td>T. Training</td><td>{@link FlowChecks} T1 to T3; {@link TrainingChecks} T4 to T7</td></tr>
 * <tr><td>S. Saved statistics</td><td>{@link StatisticsChecks} S1, S3, S4; {@link ValueChecks} S2</td></tr>
 * <tr><td>Q. Queues</td><td>{@link QueueChecks} Q1, Q2, Q4, Q5</td></tr>
 * <tr><td>X. Reproducibility</td><td>{@link BitChecks} X1 to X3</td></tr>
 * </table>
 *
 * <p>{@link Refusals} asks, in the place of any check, that what a device does not declare is refused (C2, C7).
 *
 * <p>What checks share:
 *
 * <ul>
 * <li>problems: {@link OrdinaryProblems}, {@link Sample}, {@link Repeated}, {@link Rearrangement}, {@link Direction};
 * <li>calls: {@link Calls}, {@link CallRun} and its {@link View}s, {@link KernelDoor}, {@link Threads};
 * <li>answers: {@link Results} against the exact oracle, {@link Agreement} of two ways to call, {@link Compared} with
 * {@link Margins} for identities, {@link Growth} for leaks;
 * <li>training: {@link Lesson}, and {@link Displaced} for its tolerances.
 * </ul>
 */
@NullMarked
package dev.lnorm.testkit.suite;

import org.jspecify.annotations.NullMarked;
