// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lnorm.bench.race.Cell;
import dev.lnorm.bench.race.Contestant;
import dev.lnorm.bench.race.Pace;
import dev.lnorm.bench.race.Plan;
import dev.lnorm.bench.race.Score;
import dev.lnorm.bench.race.Scoreboard;
import dev.lnorm.bench.race.Times;
import dev.lnorm.bench.race.Transfer;

/** A race as JSON: every round's times, and what follows from them. Times are in nanoseconds, rates in GB/s. */
public final class Data {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private Data() {}

    /** The document. */
    public static String json(Outcome outcome) {
        ObjectNode document = JSON.createObjectNode();
        document.put("command", outcome.command());
        ObjectNode machine = document.putObject("machine");
        outcome.machine().forEach(machine::put);
        describe(document.putObject("pace"), outcome.plan().pace());
        ArrayNode contestants = document.putArray("contestants");
        for (Contestant contestant : outcome.plan().contestants()) {
            contestants.addObject().put("name", contestant.name()).put("role", contestant.role().name());
        }
        ArrayNode subjects = document.putArray("subjects");
        outcome.boards().forEach(board -> describe(subjects.addObject(), outcome, board));
        try {
            return JSON.writeValueAsString(document) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree of plain nodes could not be written", impossible);
        }
    }

    private static void describe(ObjectNode node, Pace pace) {
        node.put("rounds", pace.rounds()).put("settlingMillis", pace.settlingMillis())
                .put("warmUpMillis", pace.warmUpMillis())
                .put("iterations", pace.iterations()).put("iterationMillis", pace.iterationMillis());
    }

    private static void describe(ObjectNode node, Outcome outcome, Scoreboard board) {
        node.put("name", board.subject()).put("cells", board.cells()).put("lost", board.lost());
        put(node, "geometricMean", board.geometricMean());
        ArrayNode scores = node.putArray("scores");
        board.scores().forEach(score -> describe(scores.addObject(), outcome.plan(), outcome.times(), score));
    }

    private static void describe(ObjectNode node, Plan plan, Times times, Score score) {
        Cell cell = score.cell();
        node.put("pass", cell.pass().toString()).put("formula", cell.workload().formula().name())
                .put("type", cell.workload().type().symbol()).put("rows", cell.workload().shape().rows())
                .put("width", cell.workload().shape().width()).put("threads", cell.threads());
        ObjectNode medians = node.putObject("median");
        score.nanos().forEach(medians::put);
        ObjectNode rounds = node.putObject("rounds");
        for (Contestant contestant : plan.contestants()) {
            ArrayNode values = rounds.putArray(contestant.name());
            times.rounds(contestant.name(), cell).forEach(values::add);
        }
        ObjectNode devices = node.putObject("device");
        for (Contestant contestant : plan.contestants()) {
            if (!Double.isNaN(times.kernels(contestant.name(), cell))) {
                ObjectNode device = devices.putObject(contestant.name());
                put(device, "kernels", times.kernels(contestant.name(), cell));
                put(device, "copyToDevice", times.transfer(contestant.name(), cell, Transfer.TO_DEVICE));
                put(device, "copyFromDevice", times.transfer(contestant.name(), cell, Transfer.FROM_DEVICE));
            }
        }
        put(node, "gigabytesPerSecond", score.gigabytesPerSecond());
        put(node, "copy", score.copy());
        put(node, "streamingCopy", score.streamingCopy());
        put(node, "triad", score.triad());
        node.put("bestPeer", score.bestPeer());
        put(node, "ratio", score.ratio());
        node.put("lost", score.isLost());
    }

    /** JSON has no NaN: what was not measured is null. */
    private static void put(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, value);
        } else {
            node.putNull(name);
        }
    }
}
