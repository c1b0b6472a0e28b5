// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConformCommandTest {
    private static final String BETA = " + beta[i]";
    private static final Object[] LITTLE = {"--problems", 1, "--elements", 2000};

    @TempDir
    private Path folder;

    @Test
    void aRightBackendIsGreen() throws IOException {
        Path jar = OutsideBackend.jar(folder);
        Run run = little("--jar", jar, "--only", "F1").ended(0);
        assertEquals("plain conforms to F1; the rest was not asked.", run.lastLine());
        assertEquals("", run.err());
    }

    @Test
    void itSaysWhoIsAsked() throws IOException {
        Path jar = OutsideBackend.jar(folder);
        String out = little("--jar", jar, "--only", "F1.goldenOutputs").ended(0).out();
        assertTrue(out.contains("class     org.example.plain.PlainBackend"), out);
        assertTrue(out.contains("location  " + jar.toUri().toURL()), out);
        assertTrue(out.contains("version   1.0"), out);
        assertTrue(out.contains("device    plain:0 (plain Java)"), out);
    }

    @Test
    void aWrongBackendFailsAndIsExplained() throws IOException {
        Run run = little("--jar", OutsideBackend.jar(folder, BETA, ""), "--only", "F1").ended(1);
        assertTrue(run.out().contains("FAIL F1.goldenOutputs[layer-f32-heap]@plain:0\n"), run.out());
        assertTrue(run.out().contains("usually means: with every distribution, a wrong formula;"), run.out());
        assertTrue(run.lastLine().startsWith("plain does not conform: "), run.lastLine());
    }

    @Test
    void theCommandOfAFailureRepeatsJustThatCase() throws IOException {
        Path spaced = Files.createDirectory(folder.resolve("with a space"));
        Run run = little("--jar", OutsideBackend.jar(spaced, BETA, ""), "--only", "F1").ended(1);
        Matcher again = Pattern.compile("again: java -cp (?:'[^']+'|\\S+) dev.lnorm.testkit.cli.Main (.+)")
                .matcher(run.out());
        assertTrue(again.find(), run.out());
        List<Object> words = new ArrayList<>();
        Matcher word = Pattern.compile("'([^']*)'|(\\S+)").matcher(again.group(1));
        while (word.find()) {
            words.add(word.group(1) == null ? word.group(2) : word.group(1));
        }
        Run repeated = Run.of(words.toArray()).ended(1);
        assertTrue(repeated.out().contains("\n1 cases: 0 pass, 1 fail, 0 unsupported, 0 not run;"), repeated.out());
        assertEquals(failure(run), failure(repeated));
    }

    /** It is not called wrong in the words of a rule, and what it is to be given more of is said. */
    @Test
    void aBackendThatIsTooSlowIsToldFromAWrongOne() throws IOException {
        String forward = "protected void forward(Forward call, DeviceQueue queue) {";
        Path jar = OutsideBackend.jar(folder, forward,
                forward + " java.util.concurrent.locks.LockSupport.parkNanos(3_000_000_000L);");
        Run run = little("--jar", jar, "--only", "F2.absentParametersAreNeutral[layer-f32-heap]", "--limit", 1)
                .ended(1);
        assertTrue(run.out().contains("no answer within 1 s, the limit"), run.out());
        assertFalse(run.out().contains("usually means"), run.out());
        assertTrue(run.out().contains(" --limit 1 --backend plain "), run.out());
        assertEquals("plain does not conform: 1 of 1 cases fail, all of them for want of an answer in time: if the "
                + "device is only slow, raise --limit or lower --elements and --problems.", run.lastLine());
    }

    @Test
    void aBackendThatIsNotThereIsNotGreen() throws IOException {
        Path jar = OutsideBackend.jar(folder, "Availability.available(\"plain Java, in the caller's thread\")",
                "Availability.unavailable(Availability.Reason.NO_DEVICE, \"no abacus\", \"buy one\", null)");
        Run run = little("--jar", jar).ended(3);
        assertTrue(run.out().contains("state     NO_DEVICE: no abacus; buy one"), run.out());
        assertTrue(run.out().contains("0 pass, 0 fail, 0 unsupported, "), run.out());
        assertEquals("plain did not run: NO_DEVICE: no abacus; buy one, which proves nothing.", run.lastLine());
    }

    @Test
    void aBackendThatRefusesEverythingIsNotGreen() throws IOException {
        Run run = little("--jar", OutsideBackend.jar(folder, "!= ElementType.FLOAT32", "!= null"), "--only", "F1")
                .ended(3);
        assertEquals("plain did not run: a device refuses everything that was asked, which proves nothing.",
                run.lastLine());
    }

    @Test
    void aProviderThatCannotBeLoadedIsNotGreen() throws IOException {
        Run run = little("--jar", OutsideBackend.jar(folder, "private static final DeviceInfo DEVICE",
                "static { if (true) { throw new LinkageError(\"libabacus\"); } }\n"
                        + "    private static final DeviceInfo DEVICE"))
                .ended(3);
        assertTrue(run.out().contains("libabacus"), run.out());
    }

    @Test
    void withoutAnyBackendItIsNotGreen() throws IOException {
        Path empty = Files.createDirectories(folder.resolve("empty"));
        Run run = little("--jar", empty).ended(2);
        assertTrue(run.err().startsWith("conform: there is no backend to ask in --jar: none was found"), run.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--backend abacus", "--device 7", "--only Z9", "--problems 0", "--threads 0", "--limit 0",
            "--seed many", "--jar nowhere.jar", "--nonsense"})
    void whatCannotBeDoneIsRefusedInOneLine(String arguments) throws IOException {
        List<Object> words = new ArrayList<>(List.of("--jar", OutsideBackend.jar(folder)));
        words.addAll(List.of((Object[]) arguments.split(" ")));
        Run run = Run.of(words.toArray()).ended(2);
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().startsWith("conform: ") && run.err().endsWith("(see --help)\n"), run.err());
    }

    @Test
    void theListNamesEveryRuleAndItsChecks() {
        String out = Run.of("--list").ended(0).out();
        assertTrue(out.contains("\nV3 Nothing outside the output rows is written"), out);
        assertTrue(out.contains("\n    F1.outputsOverTheCover, once a formula, type and place\n"), out);
        assertFalse(out.contains("*Why:*"), out);
    }

    private static Run little(Object... words) {
        List<Object> all = new ArrayList<>(List.of(words));
        all.addAll(List.of(LITTLE));
        return Run.of(all.toArray());
    }

    /** The first failure, without its last line, which has the command. */
    private static String failure(Run run) {
        return run.out().substring(run.out().indexOf("FAIL"), run.out().indexOf("again:"));
    }
}
