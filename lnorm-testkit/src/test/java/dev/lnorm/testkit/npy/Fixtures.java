// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.testkit.npy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** The files that {@code make_fixtures.py} made with NumPy. */
final class Fixtures {
    private Fixtures() {}

    static byte[] bytes(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(Fixtures.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        }
    }

    /** A copy of fixture {@code name} in {@code folder}. */
    static Path copy(Path folder, String name) throws IOException {
        return Files.write(folder.resolve(name), bytes(name));
    }
}
