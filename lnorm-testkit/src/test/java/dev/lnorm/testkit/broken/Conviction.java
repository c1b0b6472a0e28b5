// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.broken;

import dev.lnorm.testkit.suite.Case;
import dev.lnorm.testkit.suite.Check;
import dev.lnorm.testkit.suite.Options;
import dev.lnorm.testkit.suite.Suite;
import dev.lnorm.testkit.suite.Variant;
import dev.lnorm.testkit.suite.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the suite says of a broken backend. The rules that are meant to catch it are asked first, until one has said the
 * right thing; then, for the variant that was caught, all others, so that the table shows what else fails.
 */
final class Conviction {
    static final Options MEANT = new Options(42, 7, 10_000);
    private static final Options OTHERS = new Options(42, 1, 2_000);

    /** In the place of a rule: an exception of what {@link Suite#cases} asks first. */
    private static final String CANNOT_BEGIN = "begin";

    /** Rules whose checks measure the whole process: they are asked only where they are meant. */
    private static final Set<String> OF_THE_PROCESS = Set.of("A7", "C9", "L2", "L3");

    private final BrokenBackend broken;
    private final Pattern message;
    private final Map<String, String> failures = new TreeMap<>();
    private @Nullable String caughtBy;
    private @Nullable Variant caught;

    private Conviction(BrokenBackend broken) {
        this.broken = broken;
        this.message = Pattern.compile("(?<!\\w)(" + broken.message() + ")(?!\\w)", Pattern.DOTALL);
    }

    static Conviction of(BrokenBackend broken) {
        Conviction conviction = new Conviction(broken);
        conviction.askMeant();
        conviction.askOthers();
        return conviction;
    }

    private void askMeant() {
        List<Case> cases = new ArrayList<>(cases(MEANT, check -> broken.rules().contains(check.rule())));
        if (namesChecks()) {
            cases.addAll(cases(Options.FULL, check -> broken.rules().contains(check.id())));
        }
        cases.sort(Comparator.comparingInt(asked -> Math.max(broken.rules().indexOf(asked.check().rule()),
                broken.rules().indexOf(asked.check().id()))));
        for (Case asked : cases) {
            if (caughtBy == null && ask(asked)) {
                caughtBy = asked.check().id() + "[" + asked.variant() + "]";
                caught = asked.check().scope() == Check.Scope.DEVICE ? null : asked.variant();
            }
        }
    }

    private boolean namesChecks() {
        return broken.rules().stream().anyMatch(name -> name.contains("."));
    }

    /** What takes a certain check breaks no rule where less is asked; a device that is slow on purpose takes long. */
    private void askOthers() {
        Variant variant = caught;
        if (variant != null && !namesChecks() && !(broken.backend() instanceof SoftGpu)) {
            cases(OTHERS, check -> !OF_THE_PROCESS.contains(check.rule())).stream()
                    .filter(asked -> resembles(asked, variant))
                    .filter(asked -> !failures.containsKey(asked.check().rule())).forEach(this::ask);
        }
    }

    /** Whether nothing else may run in this process meanwhile. */
    static boolean needsTheProcess(BrokenBackend broken) {
        return broken.rules().stream().anyMatch(OF_THE_PROCESS::contains);
    }

    private static boolean resembles(Case asked, Variant caught) {
        Variant variant = asked.variant();
        boolean formula = variant.formula() == caught.formula();
        return switch (asked.check().scope()) {
            case DEVICE -> true;
            case DOUBLE -> formula;
            case KIND -> formula && variant.rows() == caught.rows();
            case PLACE -> variant.equals(caught);
        };
    }

    /** The cases of some rules. That there are none, because the backend cannot be asked, is a failure too. */
    private List<Case> cases(Options options, Predicate<Check> checks) {
        try {
            return Suite.cases(broken.backend(), options).stream().filter(asked -> checks.test(asked.check())).toList();
        } catch (RuntimeException | LinkageError refused) {
            String said = "the suite cannot begin: " + refused;
            failures.put(CANNOT_BEGIN, said);
            caughtBy = message.matcher(said).find() ? CANNOT_BEGIN : null;
            return List.of();
        }
    }

    /** Whether it fails and says the right thing. */
    private boolean ask(Case asked) {
        Verdict verdict = asked.run();
        if (verdict.kind() != Verdict.Kind.FAIL) {
            return false;
        }
        String said = asked.check().id() + "[" + asked.variant() + "]: " + verdict.message();
        failures.putIfAbsent(asked.check().rule(), said);
        return message.matcher(said).find();
    }

    /** The case of a rule that was meant to catch it, and said the right thing; null if there is none. */
    @Nullable
    String caughtBy() {
        return caughtBy;
    }

    /** The rules that it breaks, each with what the first case said. */
    Map<String, String> failures() {
        return Collections.unmodifiableMap(failures);
    }
}
