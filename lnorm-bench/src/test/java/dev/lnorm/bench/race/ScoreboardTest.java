// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ScoreboardTest {
    private final SampleRace race = new SampleRace();

    @Test
    void theRatioIsThatToTheFasterPeer() {
        race.time("cpu", Pass.FORWARD, 10);
        race.time("onednn", Pass.FORWARD, 30);
        race.time("libtorch", Pass.FORWARD, 20);
        race.time("naive", Pass.FORWARD, 1);
        Score score = race.board().scores().getFirst();
        assertEquals("libtorch", score.bestPeer(), "a baseline is no peer, however fast");
        assertEquals(2, score.ratio());
        assertFalse(score.isLost());
    }

    @Test
    void aCellIsLostByHoweverLittle() {
        race.time("cpu", Pass.FORWARD, 10.0001);
        race.time("onednn", Pass.FORWARD, 10);
        race.time("cpu", Pass.BACKWARD, 10);
        race.time("onednn", Pass.BACKWARD, 10);
        assertEquals("cells: 2, lost: 1, geometric mean against the best peer: 1.00", race.board().summary());
    }

    @Test
    void theMeanOfRatiosIsGeometric() {
        race.time("cpu", Pass.FORWARD, 1);
        race.time("onednn", Pass.FORWARD, 8);
        race.time("cpu", Pass.BACKWARD, 2);
        race.time("onednn", Pass.BACKWARD, 1);
        assertEquals(2, race.board().geometricMean(), 1e-12);
        assertEquals(1, race.board().lost());
    }

    @Test
    void aCellThatAPeerDoesNotComputeIsNotContested() {
        race.time("cpu", Pass.FORWARD, 1);
        race.time("onednn", Pass.BACKWARD, 1);
        Scoreboard board = race.board();
        assertEquals(0, board.cells());
        assertTrue(Double.isNaN(board.geometricMean()));
        assertEquals("cells: 0, lost: 0, geometric mean against the best peer: none raced", board.summary());
    }

    @Test
    void ratesCountEveryOperandOnce() {
        race.time("cpu", Pass.BACKWARD, 1024);
        Score backward = race.board().scores().getLast();
        assertEquals(3 * 16 * 64 * 4 / 1024.0, backward.gigabytesPerSecond());
    }
}
