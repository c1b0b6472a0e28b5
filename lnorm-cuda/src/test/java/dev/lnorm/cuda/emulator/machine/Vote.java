// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.machine;

/** {@code vote.sync.ballot}: the mask of members whose predicate holds; {@code all} and {@code any} of it. */
public final class Vote extends Convergent {

    /** What a vote answers. */
    public enum Question {
        BALLOT, ALL, ANY
    }

    private final Question question;
    private final int target;
    private final Guard predicate;

    /** The target is a row for a ballot, a predicate otherwise. */
    public Vote(int line, String text, Question question, int target, Guard predicate, int members) {
        super(line, text, members);
        this.question = question;
        this.target = target;
        this.predicate = predicate;
    }

    @Override
    void contribute(Warp warp, int lanes) {
        int holds = predicate.select(warp, lanes);
        for (int rest = lanes; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            warp.exchange()[lane] = holds >>> lane & 1;
        }
    }

    @Override
    void receive(Warp warp, int lanes) {
        int holds = 0;
        for (int lane = 0; lane < Warp.LANES; lane++) {
            holds |= (int) (warp.exchange()[lane] & 1) << lane;
        }
        int answers = 0;
        for (int rest = lanes; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            int mask = members(warp, lane);
            if (question == Question.BALLOT) {
                warp.rows()[target * Warp.LANES + lane] = holds & mask & 0xFFFF_FFFFL;
            } else if (question == Question.ALL ? (holds & mask) == mask : (holds & mask) != 0) {
                answers |= 1 << lane;
            }
        }
        if (question == Question.BALLOT) {
            warp.define(target, lanes);
        } else {
            warp.setPredicate(target, lanes, answers);
        }
    }
}
