// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Providers in jars that come and go, whole and broken. */
class DiscoveryTest {
    private final Path folder;

    DiscoveryTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /** A healthy provider beside the one under test, to show that it is not hurt. */
    private URL healthy() throws IOException {
        return new ProviderJar().provider("Healthy", 1).build(folder, "healthy.jar");
    }

    /** The broken candidate, asserting that the jar of a healthy one beside it is unharmed in either order. */
    private Availability.Unavailable broken(ProviderJar jar, String provider) throws IOException {
        URL broken = jar.build(folder, "broken.jar");
        URL healthy = healthy();
        List<Availability.Unavailable> answers = new ArrayList<>();
        for (URL[] order : new URL[][] {{broken, healthy}, {healthy, broken}}) {
            try (ContextLoader _ = new ContextLoader(order)) {
                List<Candidate> candidates = Backends.candidates();
                assertEquals(Set.of(provider, "jars.Healthy"),
                        Set.copyOf(candidates.stream().map(Candidate::provider).toList()));
                assertEquals(2, candidates.size());
                for (Candidate candidate : candidates) {
                    if (candidate.provider().equals(provider)) {
                        assertNull(candidate.backend());
                        assertEquals(provider, candidate.name());
                        assertEquals(broken.toString(), candidate.location());
                        answers.add(assertInstanceOf(Availability.Unavailable.class, candidate.availability()));
                    } else {
                        assertTrue(candidate.availability().isAvailable());
                    }
                }
                assertEquals("healthy", Backends.named("healthy").name());
            }
        }
        Availability.Unavailable unavailable = answers.getFirst();
        assertEquals(unavailable.message(), answers.getLast().message());
        assertEquals(Availability.Reason.BROKEN, unavailable.reason());
        assertEquals(unavailable.cause() instanceof NoClassDefFoundError
                ? "add the library that it needs beside " + broken + ", or remove it"
                : "report it to the author of " + provider + ", or remove " + broken, unavailable.remedy());
        return unavailable;
    }

    @Test
    void candidatesComeAndGoWithTheirJar() throws IOException {
        URL one = new ProviderJar().provider("One", 1).build(folder, "one.jar");
        URL two = new ProviderJar().provider("Two", 2).provider("Three", 3).build(folder, "two.jar");
        assertEquals(List.of(), Backends.candidates());
        try (ContextLoader _ = new ContextLoader(one)) {
            Candidate candidate = Backends.candidates().getFirst();
            assertEquals(1, Backends.candidates().size());
            assertEquals("one", candidate.name());
            assertEquals("jars.One", candidate.provider());
            assertEquals(one.toString(), candidate.location());
            assertEquals("one (jars.One, " + one + ")", candidate.toString());
            assertEquals("available: fake", candidate.availability().toString());
        }
        try (ContextLoader _ = new ContextLoader(one, two)) {
            assertEquals(List.of("one", "two", "three"), Backends.candidates().stream().map(Candidate::name).toList());
        }
        assertEquals(List.of(), Backends.candidates());
    }

    @Test
    void aClassThatIsMissing() throws IOException {
        Availability.Unavailable missing = broken(new ProviderJar().services("jars.Missing # a comment"),
                "jars.Missing");
        assertEquals(
                "the provider failed to load: java.util.ServiceConfigurationError: dev.lnorm.LayerNormBackend: "
                        + "Provider "
                        + "jars.Missing not found",
                missing.message());
    }

    @Test
    void aSuperclassThatIsMissing() throws IOException {
        Availability.Unavailable unlinked = broken(
                new ProviderJar().type("Library", "extends FakeBackend { public Library() "
                        + "{ super(\"library\", 1); } }").without("Library").provider("Unlinked", "extends Library {}"),
                "jars.Unlinked");
        assertEquals("the provider failed to load: java.lang.ClassNotFoundException: jars.Library", unlinked.message());
        assertInstanceOf(NoClassDefFoundError.class, unlinked.cause());
    }

    @Test
    void twoProvidersWhoseLibraryIsMissingAreBothListed() throws IOException {
        URL jar = new ProviderJar()
                .type("Library", "extends FakeBackend { public Library() { super(\"library\", 1); } }")
                .without("Library").provider("First", "extends Library {}").provider("Second", "extends Library {}")
                .build(folder, "two.jar");
        try (ContextLoader _ = new ContextLoader(jar)) {
            assertEquals(List.of("jars.First", "jars.Second"),
                    Backends.candidates().stream().map(Candidate::provider).toList());
        }
    }

    @Test
    void aFileThatIsNoListOfClasses() throws IOException {
        URL jar = new ProviderJar().services("not a class name").build(folder, "garbled.jar");
        try (ContextLoader _ = new ContextLoader(jar)) {
            assertEquals(List.of(jar.toString()), Backends.candidates().stream().map(Candidate::location).toList());
        }
    }

    @Test
    void aConstructorThatThrows() throws IOException {
        Availability.Unavailable thrown = broken(new ProviderJar().provider("Throwing",
                "extends FakeBackend { public Throwing() { super(\"throwing\", 1); "
                        + "throw new IllegalStateException(\"no\"); } }"),
                "jars.Throwing");
        assertEquals("the provider failed to load: java.lang.IllegalStateException: no", thrown.message());
    }

    @Test
    void aStaticInitialiserThatThrows() throws IOException {
        Availability.Unavailable thrown = broken(new ProviderJar().provider("Static", "Static", "\"static\", 1",
                "static { if (true) { throw new UnsatisfiedLinkError(\"no libcuda\"); } }"), "jars.Static");
        assertEquals("the provider failed to load: java.lang.UnsatisfiedLinkError: no libcuda", thrown.message());
    }

    @Test
    void aClassThatIsNoBackend() throws IOException {
        Availability.Unavailable stranger = broken(new ProviderJar().provider("Stranger", "{}"), "jars.Stranger");
        assertEquals("the provider failed to load: java.util.ServiceConfigurationError: dev.lnorm.LayerNormBackend: "
                + "jars.Stranger not a subtype", stranger.message());
    }

    @Test
    void aClassWithoutAPublicConstructor() throws IOException {
        Availability.Unavailable hidden = broken(new ProviderJar().provider("Hidden",
                "extends FakeBackend { Hidden(int rank) { super(\"hidden\", rank); } }"), "jars.Hidden");
        assertTrue(
                hidden.message()
                        .startsWith("the provider failed to load: java.lang.NoSuchMethodException: jars.Hidden"),
                hidden.message());
    }

    @Test
    void aMethodThatThrows() throws IOException {
        URL jar = new ProviderJar()
                .provider("Nameless", "Nameless", "\"\", 1",
                        "@Override public String name() { throw new IllegalStateException(\"no name\"); }")
                .provider("Null", "Null", "null, 1", "")
                .provider("Probeless", "Probeless", "\"probeless\", 1",
                        "@Override public Availability availability() { throw new NoClassDefFoundError(\"jcuda\"); }")
                .provider("Mute", "Mute", "\"mute\", 1",
                        "@Override public Availability availability() { return null; }")
                .build(folder, "methods.jar");
        try (ContextLoader _ = new ContextLoader(jar)) {
            List<Candidate> candidates = Backends.candidates();
            assertEquals(List.of("jars.Nameless", "jars.Null", "probeless", "mute"),
                    candidates.stream().map(Candidate::name).toList());
            assertEquals(List.of("java.lang.IllegalStateException: no name",
                    "java.lang.NullPointerException: name() returned null", "java.lang.NoClassDefFoundError: jcuda",
                    "java.lang.NullPointerException: availability() returned null"),
                    candidates.stream().map(DiscoveryTest::causeOfProbe).toList());
        }
    }

    private static String causeOfProbe(Candidate candidate) {
        Availability.Unavailable unavailable = (Availability.Unavailable) candidate.availability();
        assertEquals("the backend's probe threw " + unavailable.cause(), unavailable.message());
        assertEquals("report it to the author of " + candidate.provider() + ", or remove " + candidate.location(),
                unavailable.remedy());
        return String.valueOf(unavailable.cause());
    }

    @Test
    void whatBothLoadersSeeIsListedOnce() throws Exception {
        URL good = new ProviderJar().provider("Good", 1).build(folder, "good.jar");
        URL bad = new ProviderJar().services("jars.Missing")
                .type("Library", "extends FakeBackend { public Library() { super(\"library\", 1); } }")
                .without("Library").provider("Unlinked", "extends Library {}")
                .provider("Throwing", "extends FakeBackend { public Throwing() "
                        + "{ super(\"t\", 1); throw new IllegalStateException(); } }")
                .build(folder, "bad.jar");
        URL api = ProviderJar.toUrl(ProviderJar.folderOf(LayerNormBackend.class));
        URL fakes = ProviderJar.toUrl(ProviderJar.folderOf(FakeBackend.class));
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader outer = new URLClassLoader(new URL[] {api, fakes, good, bad},
                ClassLoader.getPlatformClassLoader()); URLClassLoader inner = new URLClassLoader(new URL[0], outer)) {
            Thread.currentThread().setContextClassLoader(inner);
            assertEquals(4, candidatesOf(outer).size());
            Thread.currentThread().setContextClassLoader(outer);
            assertEquals(4, candidatesOf(outer).size(), "the context loader is the API's own");
            Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
            assertEquals(4, candidatesOf(outer).size(), "found without the context loader");
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    @Test
    void aProviderInANamedModuleIsFound() throws Exception {
        new ProviderJar().provider("Modular", """
                implements LayerNormBackend {
                    public String name() { return "modular"; }
                    public Availability availability() { return Availability.available("in a module"); }
                    public java.util.List<DeviceInfo> devices() { return java.util.List.of(); }
                    public NormDevice open(int ordinal) { throw new IllegalArgumentException(); }
                }""")
                .module("module jars { requires dev.lnorm; provides dev.lnorm.LayerNormBackend with jars.Modular; }")
                .build(folder, "modular.jar");
        ModuleFinder finder = ModuleFinder.of(ProviderJar.folderOf(LayerNormBackend.class),
                folder.resolve("modular.jar"));
        Configuration configuration = ModuleLayer.boot().configuration()
                .resolveAndBind(finder, ModuleFinder.of(), Set.of("dev.lnorm"));
        ModuleLayer layer = ModuleLayer.boot().defineModulesWithOneLoader(configuration,
                ClassLoader.getPlatformClassLoader());
        List<?> candidates = candidatesOf(layer.findLoader("dev.lnorm"));
        assertEquals("[modular (jars.Modular, " + ProviderJar.toUrl(folder.resolve("modular.jar")) + ")]",
                candidates.toString());
    }

    private static List<?> candidatesOf(ClassLoader loader) throws ReflectiveOperationException {
        return (List<?>) loader.loadClass(Backends.class.getName()).getMethod("candidates").invoke(null);
    }
}
