// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import java.io.IOException;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds providers through the context class loader and the API's own, each once. A provider that fails to load becomes
 * a {@link Candidate} with its cause and hurts no other.
 */
final class Discovery {
    /** More providers than any application has: bounds a loader that fails for ever without moving on. */
    private static final int MOST_PROVIDERS = 1000;
    /** How {@link ServiceLoader} names who failed: "...: Provider x.Y not found", "...: x.Y not a subtype". */
    private static final Pattern PROVIDER_IN_MESSAGE = Pattern
            .compile(": (?:Provider |class )?([\\w.$]+) (?:not |is not |Unable )");
    /** How it names a file with a line that is no class name: "...: jar:file:...LayerNormBackend:1: Illegal ...". */
    private static final Pattern FILE_IN_MESSAGE = Pattern.compile(": (\\S+" + LayerNormBackend.class.getSimpleName()
            + "):\\d+: ");
    private static final String UNKNOWN = "unknown";

    private final List<Candidate> found = new ArrayList<>();
    private final Set<Object> seen = new HashSet<>();

    private Discovery() {}

    static List<Candidate> candidates() {
        Discovery discovery = new Discovery();
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        ClassLoader own = LayerNormBackend.class.getClassLoader();
        discovery.search(context);
        if (own != context) {
            discovery.search(own);
        }
        return List.copyOf(discovery.found);
    }

    private void search(@Nullable ClassLoader context) {
        ClassLoader loader = context == null ? ClassLoader.getSystemClassLoader() : context;
        Iterator<ServiceLoader.Provider<LayerNormBackend>> providers = ServiceLoader
                .load(LayerNormBackend.class, loader).stream().iterator();
        for (int i = 0; i < MOST_PROVIDERS; i++) {
            try {
                if (!providers.hasNext()) {
                    return;
                }
                add(providers.next());
            } catch (VirtualMachineError fatal) {
                throw fatal;
            } catch (Throwable failure) { // ServiceConfigurationError, LinkageError
                addBroken(failure, loader);
            }
        }
    }

    private void add(ServiceLoader.Provider<LayerNormBackend> provider) {
        Class<?> type = provider.type();
        if (!seen.add(type)) {
            return;
        }
        try {
            found.add(Candidate.loaded(provider.get(), location(type)));
        } catch (VirtualMachineError fatal) {
            throw fatal;
        } catch (Throwable failure) { // the constructor's, a static initialiser's or the linker's
            found.add(Candidate.broken(type.getName(), location(type), failure));
        }
    }

    private void addBroken(Throwable failure, ClassLoader loader) {
        Map<String, String> locations = locations(loader, failure);
        String provider = failure instanceof LinkageError ? unlinkable(locations, loader) : providerIn(failure);
        if (provider == null) {
            return; // it was found through the other loader
        }
        String location = provider.equals(UNKNOWN) ? fileIn(failure) : locations.getOrDefault(provider, UNKNOWN);
        if (seen.add(broken(provider, location))) {
            found.add(Candidate.broken(provider, location, failure));
        }
    }

    private static String broken(String provider, String location) {
        return provider + " in " + location;
    }

    private static Map<String, String> locations(ClassLoader loader, Throwable failure) {
        try {
            return ServiceFiles.locations(loader);
        } catch (IOException unreadable) {
            failure.addSuppressed(unreadable);
            return Map.of();
        }
    }

    /**
     * A linkage error names what is missing, not who misses it: the first provider that was not named for it yet, or
     * null if all that do not link were.
     */
    private @Nullable String unlinkable(Map<String, String> locations, ClassLoader loader) {
        boolean allKnown = false;
        for (Map.Entry<String, String> entry : locations.entrySet()) {
            if (!links(entry.getKey(), loader)) {
                if (!seen.contains(broken(entry.getKey(), entry.getValue()))) {
                    return entry.getKey();
                }
                allKnown = true;
            }
        }
        return allKnown ? null : UNKNOWN;
    }

    private static boolean links(String provider, ClassLoader loader) {
        try {
            return Class.forName(provider, false, loader) != null;
        } catch (ClassNotFoundException absent) {
            return true; // absent is not unlinkable: ServiceLoader names it itself
        } catch (LinkageError failure) {
            return false;
        }
    }

    private static String providerIn(Throwable failure) {
        Matcher matcher = PROVIDER_IN_MESSAGE.matcher(failure.getMessage() == null ? "" : failure.getMessage() + " ");
        return matcher.find() ? matcher.group(1) : UNKNOWN;
    }

    /** A file that cannot be read as a list of providers is named by its address. */
    private static String fileIn(Throwable failure) {
        Matcher matcher = FILE_IN_MESSAGE.matcher(failure.getMessage() == null ? "" : failure.getMessage());
        return matcher.find() ? ServiceFiles.location(matcher.group(1)) : UNKNOWN;
    }

    private static String location(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        return source == null || source.getLocation() == null ? UNKNOWN : source.getLocation().toString();
    }
}
