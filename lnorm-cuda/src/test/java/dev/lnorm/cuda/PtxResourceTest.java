// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The PTX in the jar is what the sources beside it say. */
class PtxResourceTest {
    private static final Path SOURCES = Path.of("src/main/cuda");
    private static final String REMEDY = ": run src/main/cuda/compile.sh and commit what it writes";

    /** Instructions whose rounding nobody has named: the driver's compiler may contract or approximate them. */
    private static final Pattern LOOSE = Pattern.compile(
            "^\\s*(@!?%p\\d+\\s+)?((add|sub|mul|fma|mad|div|sqrt|rcp)\\.(?!rn)[a-z.]*f(32|64)"
                    + "|.*\\.(approx|ftz|full)\\.).*",
            Pattern.MULTILINE);

    @ParameterizedTest
    @EnumSource(PtxSource.class)
    void isOfTheseSources(PtxSource source) throws IOException, NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.sorted().toList()) {
                digest.update(Files.readAllBytes(file));
            }
        }
        String sources = HexFormat.of().formatHex(digest.digest());
        assertTrue(text(source).lines().findFirst().orElseThrow().endsWith(" SHA-256 " + sources),
                source.resource() + " is not of these sources (" + sources + ")" + REMEDY);
    }

    @Test
    void isWhatTheCompilerMakes(@TempDir Path folder) throws IOException, InterruptedException {
        assumeTrue(Command.isInstalled("nvcc"), "NOT RUN: nvcc is not installed");
        String compiler = Command.run("nvcc", "--version").output();
        String recorded = text(PtxSource.SM75).lines().skip(1).findFirst().orElseThrow();
        assumeTrue(compiler.contains(recorded.substring(recorded.indexOf("release"))),
                "NOT RUN: the PTX is " + recorded + ", this is " + compiler);
        Command run = Command.run(SOURCES.resolve("compile.sh").toString(), folder.toString());
        assertEquals(0, run.exit(), run.output());
        for (PtxSource source : PtxSource.values()) {
            assertEquals(-1, Files.mismatch(resource(source), folder.resolve(source.resource())),
                    source.resource() + " is not what nvcc makes" + REMEDY);
        }
    }

    @ParameterizedTest
    @EnumSource(PtxSource.class)
    void namesTheRoundingOfEveryOperation(PtxSource source) throws IOException {
        assertEquals(List.of(), LOOSE.matcher(text(source)).results().map(found -> found.group().strip()).distinct()
                .toList());
    }

    @ParameterizedTest
    @EnumSource(PtxSource.class)
    void keepsEverythingInRegisters(PtxSource source) throws IOException {
        assertEquals(List.of(), text(source).lines().filter(line -> line.contains(".local") || line.contains("call"))
                .toList());
    }

    static String text(PtxSource source) throws IOException {
        return Files.readString(resource(source), StandardCharsets.US_ASCII);
    }

    static Path resource(PtxSource source) {
        return Path.of("src/main/resources/dev/lnorm/cuda", source.resource());
    }
}
