// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.LayerNorm;
import dev.lnorm.NormDevice;
import dev.lnorm.NormSpec;
import dev.lnorm.cuda.emulator.Bug;
import dev.lnorm.cuda.emulator.EmulatedGpu;
import dev.lnorm.cuda.emulator.EmulatedGpuOptions;
import dev.lnorm.cuda.emulator.KernelReport;
import dev.lnorm.cuda.emulator.NeedsGcc;
import dev.lnorm.testkit.DeviceRun;
import dev.lnorm.testkit.FeatureProblems;
import dev.lnorm.testkit.Layout;
import dev.lnorm.testkit.Outcome;
import dev.lnorm.testkit.oracle.Problem;
import dev.lnorm.testkit.oracle.Transcription;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every kernel of both PTX files, with one feature of the API at a time: the bits are those of the transcription,
 * and no kernel is left out.
 */
class KernelVariantsTest {
    private static final Pattern ENTRY = Pattern.compile("^\\.visible \\.entry (\\w+)\\(", Pattern.MULTILINE);

    /** No bug: a module without this instruction is refused. */
    private static final Bug ONLY_IN_SM80 = new Bug("forward_bf16_bf16_narrow", "cvt\\.rn\\.bf16\\.f32", "$0");

    /** On both sides of where {@link LaunchConfig} changes from one variant to the next, and odd ones. */
    private static final int[] WIDTHS = {33, 64, 192, 512, 1032, 3072};

    /** More than a warp has in registers at once, and a last group that is not full. */
    private static final int ROWS = 3;
    private static final int MANY_ROWS = 19;

    @BeforeAll
    static void needsGcc() {
        NeedsGcc.require();
    }

    @ParameterizedTest
    @EnumSource(PtxSource.class)
    void everyKernelHasTheBitsOfTheTranscription(PtxSource source) throws IOException {
        int capability = source == PtxSource.SM80 ? 80 : 75;
        EmulatedGpu gpu = EmulatedGpu.start(EmulatedGpuOptions.standard().withComputeCapability(capability));
        if (source == PtxSource.SM80) {
            gpu.plant(ONLY_IN_SM80);
        }
        List<String> differences = new ArrayList<>();
        try (NormDevice device = new CudaBackend().open(0)) {
            for (NormSpec spec : specs()) {
                int rows = spec.width() < 100 ? MANY_ROWS : ROWS;
                FeatureProblems.of(spec.width(), device, spec, rows)
                        .forEach((feature, problem) -> differences.addAll(differences(device, feature, problem)));
            }
        }
        assertEquals(List.of(), differences);
        Set<String> launched = gpu.counters().stream().map(KernelReport::kernel).collect(Collectors.toSet());
        Set<String> entries = new TreeSet<>();
        ENTRY.matcher(PtxResourceTest.text(source)).results().forEach(entry -> entries.add(entry.group(1)));
        entries.removeAll(launched);
        assertEquals(Set.of(), entries, "kernels that nothing launched");
    }

    private static Set<NormSpec> specs() {
        Set<NormSpec> specs = new LinkedHashSet<>();
        for (int width : WIDTHS) {
            for (ElementType type : ElementType.values()) {
                for (Formula formula : Formula.values()) {
                    NormSpec spec = formula == Formula.LAYER ? NormSpec.layer(width) : NormSpec.rms(width);
                    specs.add(spec.types(type, type));
                }
                specs.add(NormSpec.layer(width).types(type, type.compute()));
            }
        }
        return specs;
    }

    private static List<String> differences(NormDevice device, String feature, Problem problem) {
        Outcome expected = Outcome.of(problem, Transcription.of(problem));
        try (LayerNorm norm = LayerNorm.on(device, problem.spec())) {
            return DeviceRun.of(norm, problem, Layout.DENSE_DEVICE).differencesFrom(expected).stream()
                    .map(difference -> feature + " of " + problem + ": " + difference).toList();
        }
    }
}
