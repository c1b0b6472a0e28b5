// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lnorm.Availability;
import dev.lnorm.Capability;
import dev.lnorm.DeviceInfo;
import dev.lnorm.ElementType;
import dev.lnorm.Formula;
import dev.lnorm.LayerNormBackend;
import dev.lnorm.NormDevice;
import dev.lnorm.NormKernel;
import dev.lnorm.NormSpec;
import dev.lnorm.Support;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which cases names and a first look select. */
class SelectionTest {
    private static final List<Case> CASES = Suite.notRun("nobody", "for a test", Options.QUICK).stream()
            .map(Result::asked).toList();

    @Test
    void namesSelectRulesChecksVariantsAndCases() {
        assertEquals(CASES, Selection.ALL.from(CASES));
        assertTrue(
                Selection.of(List.of("F1")).from(CASES).stream().allMatch(asked -> asked.check().rule().equals("F1")));
        assertEquals(24, Selection.of(List.of("V7.yIsX")).from(CASES).size());
        assertEquals(1, Selection.of(List.of("V7.yIsX[rms-bf16-native]")).from(CASES).size());
        assertEquals(1, Selection.of(List.of("V7.yIsX[rms-bf16-native]@nobody:0")).from(CASES).size());
        assertTrue(Selection.of(List.of("F11")).from(CASES).isEmpty());
    }

    @Test
    void aFirstLookAsksEveryCheckInAQuarterOfItsVariantsAndSaysSo() {
        List<Case> look = Selection.FIRST_LOOK.from(CASES);
        Map<String, List<Case>> checks = look.stream().collect(Collectors.groupingBy(asked -> asked.check().id()));
        assertEquals(CASES.stream().map(asked -> asked.check().id()).collect(Collectors.toSet()), checks.keySet());
        checks.forEach((check, asked) -> {
            Check.Scope scope = asked.getFirst().check().scope();
            int expected = switch (scope) {
                case DEVICE, DOUBLE -> 1;
                case KIND -> 2;
                case PLACE -> 6;
            };
            assertEquals(expected, asked.size(), check);
            assertTrue(expected == 1 || values(asked, Variant::formula) == Formula.values().length, check);
            assertTrue(scope != Check.Scope.PLACE || values(asked, Variant::rows) == ElementType.values().length,
                    check);
        });
        assertFalse(Selection.FIRST_LOOK.isAll());
        assertEquals("a first look, a quarter of the variants of each check", Selection.FIRST_LOOK.toString());
    }

    @Test
    void aFirstLookAtADeviceOfOneTypeAsksItEveryCheck() {
        List<Case> cases = Suite.cases(new OnlyFloats(), Options.QUICK);
        Set<String> ofFloats = Selection.FIRST_LOOK.from(cases).stream()
                .filter(asked -> asked.variant().rows() == ElementType.FLOAT32)
                .map(asked -> asked.check().id()).collect(Collectors.toSet());
        Catalogue.checks().stream().filter(check -> check.scope() != Check.Scope.DOUBLE)
                .forEach(check -> assertTrue(ofFloats.contains(check.id()), check::id));
    }

    @Test
    void theChecksOfARuleTakeTurnsThroughAllTypes() {
        List<Case> look = Selection.of(List.of("F1")).from(Selection.FIRST_LOOK.from(CASES));
        assertEquals(ElementType.values().length, values(look, Variant::rows));
    }

    private static <T> long values(List<Case> cases, Function<Variant, T> part) {
        return cases.stream().map(asked -> part.apply(asked.variant())).distinct().count();
    }

    /** A backend of one device that supports {@code f32} rows in arrays and nothing else. */
    private static final class OnlyFloats implements LayerNormBackend {
        @Override
        public String name() {
            return "floats";
        }

        @Override
        public Availability availability() {
            return Availability.available("for a test");
        }

        @Override
        public List<DeviceInfo> devices() {
            return List.of(DeviceInfo.of("floats", 0, "floats", 0, DeviceInfo.RANK_BASELINE));
        }

        @Override
        public NormDevice open(int ordinal) {
            return new NormDevice(devices().getFirst()) {
                @Override
                public Support support(NormSpec spec) {
                    return spec.rowType() == ElementType.FLOAT32
                            ? Support.yes(Capability.HEAP_MEMORY)
                            : Support.no("f32 alone");
                }

                @Override
                protected NormKernel prepare(NormSpec spec) {
                    throw new UnsupportedOperationException("nothing is computed here");
                }

                @Override
                protected void release() {}
            };
        }
    }
}
