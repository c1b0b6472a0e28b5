// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Combinations of the values of some factors in which every allowed pair of values of two factors occurs: a fault that
 * needs two things together is met, at the cost of about the product of the two largest factors, not of all.
 *
 * <p>A greedy search: each combination starts from a pair that has not occurred, and every further factor takes the
 * value that adds the most pairs, the first such value on a tie. So values that are listed first fill the places where
 * it does not matter.
 */
final class PairwiseCover {
    /** Whether two values of two factors may occur together; symmetric. */
    interface Rule {
        boolean allows(int factor, int value, int otherFactor, int otherValue);
    }

    /** Two values of two factors. */
    private record Pair(int factor, int value, int otherFactor, int otherValue) {}

    private final int[] sizes;
    private final Rule rule;
    private final Random random;
    /** Of each factor, where its values begin when those of all factors are numbered through. */
    private final int[] first;
    /** Whether two values, numbered through, have yet to occur together. */
    private final boolean[][] missing;

    private PairwiseCover(int[] sizes, Rule rule, SplittableRandom random) {
        this.sizes = sizes;
        this.rule = rule;
        this.random = Random.from(random);
        this.first = new int[sizes.length];
        for (int factor = 1; factor < sizes.length; factor++) {
            first[factor] = first[factor - 1] + sizes[factor - 1];
        }
        int values = IntStream.of(sizes).sum();
        this.missing = new boolean[values][values];
    }

    /**
     * The combinations, each with the index of a value for every factor.
     *
     * @param sizes how many values each factor has, at least 1; at least two factors
     * @param rule which pairs may occur; some value of every factor goes with all that may be chosen before it, so
     *     that each allowed pair can be completed
     */
    static List<int[]> of(int[] sizes, Rule rule, SplittableRandom random) {
        return new PairwiseCover(sizes, rule, random).combinations();
    }

    private List<int[]> combinations() {
        List<int[]> combinations = new ArrayList<>();
        for (Pair pair : pairs()) {
            if (isMissing(pair)) {
                int[] combination = completed(pair);
                mark(combination);
                combinations.add(combination);
            }
        }
        return combinations;
    }

    /** All allowed pairs, in random order; all of them are missing from now on. */
    private List<Pair> pairs() {
        List<Pair> pairs = new ArrayList<>();
        for (int factor = 0; factor < sizes.length; factor++) {
            for (int other = factor + 1; other < sizes.length; other++) {
                for (int value = 0; value < sizes[factor]; value++) {
                    for (int otherValue = 0; otherValue < sizes[other]; otherValue++) {
                        if (rule.allows(factor, value, other, otherValue)) {
                            pairs.add(new Pair(factor, value, other, otherValue));
                            set(factor, value, other, otherValue, true);
                        }
                    }
                }
            }
        }
        Collections.shuffle(pairs, random);
        return pairs;
    }

    private boolean isMissing(Pair pair) {
        return missing[first[pair.factor] + pair.value][first[pair.otherFactor] + pair.otherValue];
    }

    private void set(int factor, int value, int other, int otherValue, boolean isMissing) {
        missing[first[factor] + value][first[other] + otherValue] = isMissing;
        missing[first[other] + otherValue][first[factor] + value] = isMissing;
    }

    private int[] completed(Pair pair) {
        int[] combination = new int[sizes.length];
        List<Integer> chosen = new ArrayList<>(List.of(pair.factor, pair.otherFactor));
        combination[pair.factor] = pair.value;
        combination[pair.otherFactor] = pair.otherValue;
        List<Integer> rest = new ArrayList<>(IntStream.range(0, sizes.length).boxed().toList());
        rest.removeAll(chosen);
        Collections.shuffle(rest, random);
        for (int factor : rest) {
            combination[factor] = best(factor, combination, chosen);
            chosen.add(factor);
        }
        return combination;
    }

    /** The allowed value of {@code factor} that brings the most missing pairs with the values chosen so far. */
    private int best(int factor, int[] combination, List<Integer> chosen) {
        int best = -1;
        int most = -1;
        for (int value = 0; value < sizes[factor]; value++) {
            int gain = gain(factor, value, combination, chosen);
            if (gain > most) {
                best = value;
                most = gain;
            }
        }
        if (best < 0) {
            throw new IllegalStateException("no value of factor " + factor + " goes with what is chosen: give it one");
        }
        return best;
    }

    /** How many missing pairs a value brings, or -1 if it is not allowed. */
    private int gain(int factor, int value, int[] combination, List<Integer> chosen) {
        int gain = 0;
        for (int other : chosen) {
            if (!rule.allows(factor, value, other, combination[other])) {
                return -1;
            }
            gain += missing[first[factor] + value][first[other] + combination[other]] ? 1 : 0;
        }
        return gain;
    }

    private void mark(int[] combination) {
        for (int factor = 0; factor < sizes.length; factor++) {
            for (int other = factor + 1; other < sizes.length; other++) {
                set(factor, combination[factor], other, combination[other], false);
            }
        }
    }
}
