// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.LayerNormBackend;
import dev.lnorm.testkit.suite.Case;
import dev.lnorm.testkit.suite.Catalogue;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Suite;
import dev.lnorm.testkit.suite.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The suite convicts every broken backend by a rule that is meant for its bug, and passes the correct ones. The table
 * of who was caught by what is in {@code target/broken-backends.md}.
 */
class BrokenBackendsTest {
    private static final Path TABLE = Path.of("target", "broken-backends.md");
    private static final int THREADS = 2;
    private static final Map<BrokenBackend, Conviction> CONVICTIONS = new LinkedHashMap<>();

    @BeforeAll
    static void askTheSuite() throws InterruptedException, ExecutionException, IOException {
        Map<Boolean, List<BrokenBackend>> all = BrokenBackends.all().stream()
                .collect(Collectors.partitioningBy(Conviction::needsTheProcess));
        for (BrokenBackend broken : all.getOrDefault(true, List.of())) { // while nothing else runs
            CONVICTIONS.put(broken, Conviction.of(broken));
        }
        Map<BrokenBackend, Future<Conviction>> running = new LinkedHashMap<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            for (BrokenBackend broken : all.getOrDefault(false, List.of())) {
                running.put(broken, threads.submit(() -> Conviction.of(broken)));
            }
        }
        for (Map.Entry<BrokenBackend, Future<Conviction>> entry : running.entrySet()) {
            CONVICTIONS.put(entry.getKey(), entry.getValue().get());
        }
        String table = table();
        Files.createDirectories(TABLE.getParent());
        Files.writeString(TABLE, table);
        System.out.println(table);
    }

    private static String table() {
        StringBuilder table = new StringBuilder("""
                | broken backend | meant rules | caught by | all rules that it breaks |
                |---|---|---|---|
                """);
        CONVICTIONS.forEach((broken, conviction) -> table.append("| ").append(broken.name()).append(" | ")
                .append(String.join(" ", broken.rules())).append(" | ").append(conviction.caughtBy()).append(" | ")
                .append(String.join(" ", conviction.failures().keySet())).append(" |\n"));
        return table.toString();
    }

    @TestFactory
    Stream<DynamicTest> everyBrokenBackendIsCaughtByARuleThatIsMeantForIt() {
        return CONVICTIONS.entrySet().stream().map(entry -> DynamicTest.dynamicTest(entry.getKey().name(),
                () -> assertNotNull(entry.getValue().caughtBy(), () -> entry.getKey().name() + " (" + entry.getKey()
                        .story() + ") is not caught by " + entry.getKey().rules() + " with a message like /"
                        + entry.getKey().message() + "/; what failed: " + entry.getValue().failures())));
    }

    @Test
    void thereAreAtLeastFortyAndEachHasANameOfItsOwn() {
        Set<String> names = BrokenBackends.all().stream().map(BrokenBackend::name).collect(Collectors.toSet());
        assertTrue(names.size() >= 40, () -> "only " + names.size());
        assertEquals(BrokenBackends.all().size(), names.size());
    }

    @TestFactory
    Stream<DynamicTest> aCorrectBackendBreaksNoRule() {
        return Stream.of(new SoftBackend("soft", SoftSteps::new), new ExactSoftBackend("exact", ExactSteps::new))
                .map(backend -> DynamicTest.dynamicTest(backend.name(), () -> breaksNoRule(backend)));
    }

    private static void breaksNoRule(LayerNormBackend backend) {
        List<String> wrong = new ArrayList<>();
        for (Case asked : Suite.cases(backend, Conviction.MEANT)) {
            Verdict verdict = asked.run();
            if (verdict.kind() == Verdict.Kind.FAIL || verdict.kind() == Verdict.Kind.NOT_RUN) {
                wrong.add(asked.name() + ": " + verdict.kind() + " " + verdict.message());
            }
        }
        assertTrue(wrong.isEmpty(), () -> String.join("\n", wrong));
    }

    @Test
    void everyRuleCatchesABrokenBackendOrIsAGuard() {
        Set<String> needed = new TreeSet<>();
        Catalogue.checks().stream().map(Check::rule).forEach(needed::add);
        Set<String> caught = new TreeSet<>();
        CONVICTIONS.values().forEach(conviction -> caught.addAll(conviction.failures().keySet()));
        Set<String> idle = new TreeSet<>(needed);
        idle.removeAll(caught);
        assertEquals(Guards.RULES.keySet(), idle, "rules that caught no broken backend, and those explained as guards");
    }
}
