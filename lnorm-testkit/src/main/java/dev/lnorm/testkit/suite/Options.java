// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite;

/**
 * How much is asked. Immutable.
 *
 * @param seed what all random numbers follow from
 * @param problems random problems for each check and variant
 * @param elements the most elements that the rows of one problem have, where size is not the point: then the work of
 *     all problems together; a slow emulator sets it low
 */
public record Options(long seed, int problems, int elements) {
    /** Everything: about a minute on a CPU. The widest row that is asked, 65536, just fits. */
    public static final Options FULL = new Options(42, 24, 65_536);
    /** A first look, with {@link Selection#FIRST_LOOK}: some seconds on a CPU. */
    public static final Options QUICK = new Options(42, 2, 4_096);

    /** Checks the numbers. */
    public Options {
        if (problems < 1 || elements < 1) {
            throw new IllegalArgumentException("problems is " + problems + " and elements is " + elements
                    + ", both must be at least 1: a suite that asks nothing proves nothing");
        }
    }

    /** Elements that all problems of one check and variant have together. */
    public long work() {
        return (long) problems * elements;
    }
}
