// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.bench.jmh;

import dev.lnorm.Backends;
import dev.lnorm.Candidate;
import dev.lnorm.Capability;
import dev.lnorm.NormSpec;
import dev.lnorm.Support;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Every other backend of this JVM, loaded and used: a call through the API can then go to several kernels, and the
 * compiler can no longer count on one.
 */
@State(Scope.Benchmark)
public class CompanyState {
    private static final NormSpec SPEC = NormSpec.layer(64);
    private static final int CALLS = 20_000;

    private final List<NormCalls> company = new ArrayList<>();

    /** For JMH. */
    public CompanyState() {}

    /** The names of the backends that can keep company: those that work on host memory here, and the naive one. */
    public static List<String> names() {
        Stream<String> available = Backends.candidates().stream()
                .filter(candidate -> candidate.availability().isAvailable()).map(Candidate::name);
        return Stream.concat(available, Stream.of(NormDevices.NAIVE))
                .filter(name -> keepsCompany(NormDevices.support(name, SPEC))).toList();
    }

    private static boolean keepsCompany(Support support) {
        return support.has(Capability.BACKWARD)
                && (support.has(Capability.HEAP_MEMORY) || support.has(Capability.NATIVE_MEMORY));
    }

    private static String memory(Support support) {
        return support.has(Capability.HEAP_MEMORY) ? "heap" : "native";
    }

    /** Opens and uses them. */
    @Setup(Level.Trial)
    public void open() {
        for (String name : names()) {
            NormCalls calls = new NormCalls(name, SPEC, 1, memory(NormDevices.support(name, SPEC)));
            company.add(calls);
            for (int call = 0; call < CALLS; call++) {
                calls.forward();
                calls.backward();
            }
        }
    }

    /** Closes them. */
    @TearDown(Level.Trial)
    public void close() {
        company.forEach(NormCalls::close);
        company.clear();
    }
}
