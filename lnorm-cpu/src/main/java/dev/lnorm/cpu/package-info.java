// SPDX-License-Identifier: Apache-2.0
/**
 * The CPU backend. In the order that data moves: {@link CpuBackend} is found, {@code CpuProbe} says what the JVM has,
 * {@code CpuDevice} is opened, {@code CpuKernel} shares a call among the threads of {@code RowPool};
 * {@code FloatForward} and {@code FloatBackward} hand out its rows; {@code FloatForwardRows}, {@code FloatGradients}
 * and, for narrow rows, {@code FloatForwardBatches} and {@code FloatGradientBatches} go through them with the
 * {@code FloatScratch} of their thread, in which {@code FloatOperand} finds each row, or brings it into an array
 * ({@code Elements} widens and narrows); {@code FloatStatistics}, {@code FloatSums} and {@code FloatPartials} fix the
 * order of the arithmetic, and the loops are those of {@code FloatScalarRows} or {@code FloatVectorRows}, in a
 * {@code FloatBatch} those of {@code FloatVectorBatch...}. {@code FloatNative...} is such a loop over native memory,
 * derived from the one over arrays by the build. The {@code Double} classes are derived from the {@code Float} ones;
 * {@code Precision} is what differs.
 */
package dev.lnorm.cpu;
