// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import java.net.URL;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds providers through the context class loader and the API's own, each once. A provider that fails to load becomes a
 * {@link Candidate} with its cause and hurts no other.
 */
final class Discovery {
    /** More providers than any application has: bounds a loader that fails for ever without moving on. */
    private static final int MOST_PROVIDERS = 1000;
    /** How {@link ServiceLoader} names the class that it failed on: "dev.lnorm.LayerNormBackend: Provider x.Y not found". */
    private static final Pattern PROVIDER_IN_MESSAGE = Pattern.compile("Provider (\\S+) ");
    private static final String UNKNOWN = "unknown";

    private final List<Candidate> found = new ArrayList<>();
    private final Set<Object> seen = new HashSet<>();

    private Discovery() {}

    static List<Candidate> candidates() {
        Discovery discovery = new Discovery();
        discovery.search(Thread.currentThread().getContextClassLoader());
        discovery.search(LayerNormBackend.class.getClassLoader());
        return List.copyOf(discovery.found);
    }

    private void search(@Nullable ClassLoader loader) {
        Iterator<ServiceLoader.Provider<LayerNormBackend>> providers =
                ServiceLoader.load(LayerNormBackend.class, loader).stream().iterator();
        for (int i = 0; i < MOST_PROVIDERS; i++) {
            try {
                if (!providers.hasNext()) {
                    return;
                }
                add(providers.next());
            } catch (VirtualMachineError fatal) {
                throw fatal;
            } catch (Throwable failure) { // ServiceConfigurationError, LinkageError, whatever a static initialiser throws
                addBroken(providerIn(failure), loader, failure);
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

    private void addBroken(String provider, @Nullable ClassLoader loader, Throwable failure) {
        String location = location(provider, loader);
        if (seen.add(provider + " in " + location)) {
            found.add(Candidate.broken(provider, location, failure));
        }
    }

    private static String providerIn(Throwable failure) {
        String message = failure instanceof ServiceConfigurationError ? failure.getMessage() : null;
        Matcher matcher = PROVIDER_IN_MESSAGE.matcher(message == null ? "" : message + " ");
        return matcher.find() ? matcher.group(1) : UNKNOWN;
    }

    private static String location(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        return source == null || source.getLocation() == null ? UNKNOWN : source.getLocation().toString();
    }

    private static String location(String className, @Nullable ClassLoader loader) {
        URL url = loader == null ? null : loader.getResource(className.replace('.', '/') + ".class");
        return url == null ? UNKNOWN : url.toString();
    }
}
