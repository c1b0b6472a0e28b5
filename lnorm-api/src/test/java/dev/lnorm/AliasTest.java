// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import static dev.lnorm.RefusedCalls.ROWS;
import static dev.lnorm.RefusedCalls.WIDTH;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which outputs may share elements with what: exactly equal views of the pairs that are allowed, and nothing else. */
class AliasTest {
    private final RefusedCalls calls = new RefusedCalls(FakeDevice.onHost());
    private final Memory memory = calls.memory(4 * ROWS * WIDTH);
    private final Rows all = Rows.of(memory, WIDTH);
    private final Rows a = all.view(0, ROWS, WIDTH);
    private final Rows b = calls.rows();
    private final Rows c = calls.rows();
    private final Rows overlapping = all.view(1, ROWS, WIDTH);
    private final Memory insideA = memory.slice(ROWS * WIDTH - WIDTH, WIDTH);

    @AfterEach
    void close() {
        calls.close();
    }

    private static String shares(String output, String other) {
        return "the output " + output + " shares elements with " + other + ": pass views that are apart";
    }

    @Test
    void forwardOutputsMayBeExactlyTheirInput() {
        calls.accepted(Forward.of(a, a));
        calls.accepted(Forward.of(a, Rows.of(memory.slice(0, ROWS * WIDTH), WIDTH)));
        calls.accepted(Forward.of(a, b).residual(c).sum(a));
        calls.accepted(Forward.of(a, b).residual(c).sum(c));
        calls.accepted(Forward.of(a, a).residual(b).sum(c));
        calls.accepted(Forward.of(a, b).residual(a).sum(a));
    }

    @Test
    void forwardOutputsThatAlmostAreTheirInput() {
        String orEqual = ", or exactly equal ones";
        calls.badArgument(shares("y", "x") + orEqual, Forward.of(a, overlapping));
        calls.badArgument(shares("sum", "x") + orEqual, Forward.of(a, b).residual(c).sum(overlapping));
        calls.badArgument(shares("sum", "residual") + orEqual, Forward.of(b, c).residual(a).sum(overlapping));
        Rows otherStride = all.view(0, ROWS, WIDTH + 1);
        calls.badArgument(shares("y", "x") + orEqual, Forward.of(a, otherStride));
        Rows otherOrder = all.view(0, ROWS, 2 * WIDTH);
        calls.badArgument(shares("y", "x") + orEqual, Forward.of(a, otherOrder));
    }

    @Test
    void forwardOutputsAndEverythingElse() {
        calls.badArgument(shares("y", "residual"), Forward.of(b, a).residual(a));
        calls.badArgument(shares("y", "sum"), Forward.of(b, a).residual(c).sum(a));
        calls.badArgument(shares("y", "sum"), Forward.of(b, a).residual(c).sum(overlapping));
        calls.badArgument(shares("y", "gamma"), Forward.of(b, a).gamma(insideA));
        calls.badArgument(shares("y", "beta"), Forward.of(b, a).beta(insideA));
        calls.badArgument(shares("sum", "gamma"), Forward.of(b, c).residual(calls.rows()).sum(a).gamma(insideA));
    }

    @Test
    void backwardOutputsMayBeExactlyTheirInput() {
        SavedStatistics saved = calls.saved(ROWS);
        calls.accepted(Backward.of(a, b, saved).dx(a));
        calls.accepted(Backward.of(b, c, saved).dh(a).dx(a));
        calls.accepted(Backward.of(a, b, saved).dh(a).dx(a));
    }

    @Test
    void backwardOutputsThatAlmostAreTheirInput() {
        SavedStatistics saved = calls.saved(ROWS);
        String orEqual = ", or exactly equal ones";
        calls.badArgument(shares("dx", "dy") + orEqual, Backward.of(a, b, saved).dx(overlapping));
        calls.badArgument(shares("dx", "dh") + orEqual, Backward.of(b, c, saved).dh(a).dx(overlapping));
    }

    @Test
    void backwardOutputsAndEverythingElse() {
        SavedStatistics saved = calls.saved(ROWS);
        Memory d = calls.memory(WIDTH);
        Backward.Mode mode = Backward.Mode.OVERWRITE;
        calls.badArgument(shares("dx", "x"), Backward.of(b, a, saved).dx(a));
        calls.badArgument(shares("dx", "gamma"), Backward.of(b, c, saved).dx(a).gamma(insideA));
        calls.badArgument(shares("dx", "dgamma"), Backward.of(b, c, saved).dx(a).dgamma(insideA, mode));
        calls.badArgument(shares("dx", "dbeta"), Backward.of(b, c, saved).dx(a).dbeta(insideA, mode));
        calls.badArgument(shares("dgamma", "dbeta"), Backward.of(b, c, saved).dgamma(d, mode).dbeta(d, mode));
        calls.badArgument(shares("dgamma", "gamma"), Backward.of(b, c, saved).gamma(d).dgamma(d, mode));
        calls.badArgument(shares("dbeta", "gamma"), Backward.of(b, c, saved).gamma(d).dbeta(d, mode));
        calls.badArgument(shares("dgamma", "dy"), Backward.of(a, c, saved).dgamma(insideA, mode));
        calls.badArgument(shares("dgamma", "x"), Backward.of(b, a, saved).dgamma(insideA, mode));
        calls.badArgument(shares("dbeta", "dh"), Backward.of(b, c, saved).dh(a).dx(calls.rows()).dbeta(insideA, mode));
    }

    @Test
    void inputsMayShareWhatTheyLike() {
        SavedStatistics saved = calls.saved(ROWS);
        calls.accepted(Forward.of(a, b).residual(overlapping).gamma(insideA).beta(insideA));
        calls.accepted(Backward.of(a, overlapping, saved).gamma(insideA).dx(b));
    }

    @Test
    void viewsThatInterleaveWithoutSharingAreFine() {
        Rows left = all.view(0, ROWS, 2 * WIDTH);
        Rows right = all.view(WIDTH, ROWS, 2 * WIDTH);
        calls.accepted(Forward.of(left, right));
        Rows early = all.view(0, 4, WIDTH).blocks(2, 6 * WIDTH);
        Rows late = all.view(2 * WIDTH, 4, WIDTH).blocks(2, 6 * WIDTH);
        calls.accepted(Forward.of(early, late));
        calls.accepted(Forward.of(left, right).gamma(memory.slice(6 * WIDTH, WIDTH)));
    }

    @Test
    void oneElementIsEnoughToBeRefused() {
        Rows left = all.view(0, ROWS, 2 * WIDTH);
        for (int offset : List.of(WIDTH - 1, WIDTH + 1)) {
            calls.badArgument(shares("y", "x") + ", or exactly equal ones",
                    Forward.of(left, all.view(offset, ROWS, 2 * WIDTH)));
        }
    }

    @Test
    void theArraysBehindSavedStatistics() {
        HeapStatistics saved = (HeapStatistics) calls.norm.statistics(WIDTH);
        Rows oneRow = calls.rows(1);
        for (Memory.Heap values : List.of(saved.shift(), saved.correction(), saved.rstd())) {
            calls.badArgument(shares("y", "the saved statistics"),
                    Forward.of(oneRow, Rows.of(values, WIDTH)).save(saved));
        }
        calls.accepted(Forward.of(oneRow, calls.rows(1)).save(saved));
    }
}
