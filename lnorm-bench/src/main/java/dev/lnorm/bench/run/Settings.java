// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.run;

import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import org.jspecify.annotations.Nullable;

/**
 * What {@code run} is told beside the arrays.
 *
 * @param formula what rows are normalized by
 * @param epsilon added under the root
 * @param unitOffset whether the scale is {@code 1 + gamma}
 * @param type the row type, or null if x's dtype says it
 * @param axis the first normalized dimension; counted from the end when negative
 */
public record Settings(Formula formula, double epsilon, boolean unitOffset, @Nullable ElementType type, int axis) {}
