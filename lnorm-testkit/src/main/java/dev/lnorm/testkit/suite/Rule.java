// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite;

/**
 * One numbered rule of {@code docs/spec.md}.
 *
 * @param id its number, such as {@code V3}
 * @param text what is asked, why, and what a failure usually means, as on that page
 * @param checkedByApi whether the API sees to it, so that a backend that is reached through it need not
 */
public record Rule(String id, String text, boolean checkedByApi) {}
