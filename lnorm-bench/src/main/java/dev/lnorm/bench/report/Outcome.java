// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.report;

import dev.lnorm.bench.race.Plan;
import dev.lnorm.bench.race.Scoreboard;
import dev.lnorm.bench.race.Times;
import java.util.List;
import java.util.Map;

/**
 * A finished race.
 *
 * @param command the command line that ran it
 * @param machine what it ran on and with
 * @param plan what was raced
 * @param times every round's times
 * @param boards one for each subject, the first subject's first
 */
public record Outcome(String command, Map<String, String> machine, Plan plan, Times times, List<Scoreboard> boards) {}
