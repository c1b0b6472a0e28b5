// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.Capability;
import dev.lnorm.ElementType;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;
import dev.lnorm.Support;
import dev.lnorm.testkit.suite.Options;
import dev.lnorm.testkit.suite.Result;
import dev.lnorm.testkit.suite.Selection;
import dev.lnorm.testkit.suite.Suite;
import dev.lnorm.testkit.suite.SuiteRun;
import dev.lnorm.testkit.suite.Verdict;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A device without {@code f64} and without a right fma: within the error bounds, and it says that it is no more. */
class RusticlTest {
    @Test
    void itIsWithinTheBoundsAndNotReproducible() {
        Installed.RUSTICL.require();
        Fork fork = Fork.run(Map.of("RUSTICL_ENABLE", "llvmpipe"), Bounds.class);
        assertEquals(0, fork.exit(), fork::output);
        assertTrue(fork.output().contains("f64 not supported: the device has no f64"), fork::output);
        assertTrue(fork.output().contains("REPRODUCIBLE false"), fork::output);
    }

    /** Asks the rules that compare with the exact oracle, and fails with the first that is broken. */
    static final class Bounds {
        private Bounds() {}

        static void main(String[] arguments) {
            OpenClBackend backend = new OpenClBackend("rusticl", null);
            try (NormDevice device = backend.open(0)) {
                Support support = device.support(NormSpec.layer(64));
                System.out.println("REPRODUCIBLE " + support.has(Capability.REPRODUCIBLE));
                System.out.println("f64 " + device.support(NormSpec.layer(64).types(ElementType.FLOAT64,
                        ElementType.FLOAT64)));
            }
            List<Result> results = SuiteRun.of(Selection.of(List.of("F1", "B1", "S2")).from(Suite.cases(backend,
                    new Options(42, 2, 2_000))), 2, SuiteRun.LIMIT, answered -> {});
            for (Result result : results) {
                if (result.verdict().kind() == Verdict.Kind.FAIL || result.verdict().kind() == Verdict.Kind.NOT_RUN) {
                    System.out.println(result.asked().name() + ": " + result.verdict());
                    System.exit(1);
                }
            }
            System.out.println(results.size() + " cases");
        }
    }
}
