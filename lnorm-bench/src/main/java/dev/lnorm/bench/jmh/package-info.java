// SPDX-License-Identifier: Apache-2.0
/** The JMH benchmarks: a pass of any backend, and the memory bandwidth that bounds it. */
package dev.lnorm.bench.jmh;
