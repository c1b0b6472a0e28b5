// SPDX-License-Identifier: Apache-2.0
package dev.lnorm;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;

/** This thread's context class loader, which sees more jars until it is closed. */
final class ContextLoader implements AutoCloseable {
    private final ClassLoader before = Thread.currentThread().getContextClassLoader();
    private final URLClassLoader loader;

    ContextLoader(URL... jars) {
        loader = new URLClassLoader(jars, LayerNormBackend.class.getClassLoader());
        Thread.currentThread().setContextClassLoader(loader);
    }

    @Override
    public void close() throws IOException {
        Thread.currentThread().setContextClassLoader(before);
        loader.close();
    }
}
