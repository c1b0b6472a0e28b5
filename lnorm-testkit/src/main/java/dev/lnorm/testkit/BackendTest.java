// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.lnorm.LayerNormBackend;
import dev.lnorm.testkit.report.Explanation;
import dev.lnorm.testkit.report.Report;
import dev.lnorm.testkit.report.Subject;
import dev.lnorm.testkit.suite.Case;
import dev.lnorm.testkit.suite.Options;
import dev.lnorm.testkit.suite.Result;
import dev.lnorm.testkit.suite.Selection;
import dev.lnorm.testkit.suite.Suite;
import dev.lnorm.testkit.suite.SuiteRun;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The base class of a backend's test: extend it, say which backend, and every rule of {@code docs/spec.md} is asked of
 * every device of that backend. Names of tests begin with the rule's number.
 *
 * <pre>{@code
 * class MyBackendTest extends BackendTest {
 *     protected LayerNormBackend backend() {
 *         return new MyBackend();
 *     }
 * }
 * }</pre>
 *
 * <p>A backend that is not available fails: a device that did not run proves nothing. What the device does not claim to
 * do is {@code UNSUPPORTED}, as the test's name says: that it refuses and writes nothing was seen. The system property
 * {@code lnorm.only} selects cases, as {@code --only} of the command line does.
 */
public abstract class BackendTest {
    /** For subclasses. */
    protected BackendTest() {}

    /** The backend under test. */
    protected abstract LayerNormBackend backend();

    /** Random problems for each check and variant. Lower it for a slow device. */
    protected int problems() {
        return Options.FULL.problems();
    }

    /** The most elements that {@code x} has in a random problem. Lower it for a slow device. */
    protected int elements() {
        return Options.FULL.elements();
    }

    /** The longest that one case may take. Raise it for a slow device. */
    protected Duration limit() {
        return SuiteRun.LIMIT;
    }

    /** What all random numbers follow from. */
    protected long seed() {
        return Options.FULL.seed();
    }

    @TestFactory
    final Stream<DynamicTest> conformance() {
        LayerNormBackend backend = backend();
        Options options = new Options(seed(), problems(), elements());
        String only = System.getProperty("lnorm.only", "");
        Selection selection = Selection.of(only.isEmpty() ? List.of() : List.of(only));
        List<Case> cases = selection.from(Suite.cases(backend, options));
        long begin = System.nanoTime();
        List<Result> results = SuiteRun.of(cases, SuiteRun.THREADS, limit(), answered -> {});
        Report report = new Report(Subject.of(backend), options, selection.toString(), "", results,
                Duration.ofNanos(System.nanoTime() - begin));
        DynamicTest whole = dynamicTest("the suite ran on every device, " + report.tally(),
                () -> assertNotEquals(Report.Outcome.NOT_RUN, report.outcome(), report::conclusion));
        return Stream.concat(results.stream().map(this::test), Stream.of(whole));
    }

    private DynamicTest test(Result result) {
        String name = result.asked().name();
        return switch (result.verdict().kind()) {
            case PASS -> dynamicTest(name, () -> {});
            case UNSUPPORTED -> dynamicTest(name + " UNSUPPORTED, refused: " + result.verdict().message(), () -> {});
            case FAIL -> dynamicTest(name, () -> fail(Explanation.of(result, again(result)).toString()));
            case NOT_RUN -> dynamicTest(name + " NOT RUN", () -> fail("not run: " + result.verdict().message()));
        };
    }

    private String again(Result result) {
        return "mvn test -Dtest=" + getClass().getSimpleName() + " '-Dlnorm.only=" + result.asked().name() + "'";
    }
}
