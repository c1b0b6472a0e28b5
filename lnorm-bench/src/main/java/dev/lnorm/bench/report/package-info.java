// SPDX-License-Identifier: Apache-2.0
/** What a race leaves behind: the table, the page with its charts, and the data. */
package dev.lnorm.bench.report;
