// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import dev.lnorm.DeviceException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.SoftReference;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The compiled kernels, as the text that the driver compiles for its device. One file for every GPU, and one for those
 * that round to bf16 in one instruction. The driver is given one kernel at a time, the one that is to run: it takes
 * some tenths of a second for each that it has not seen before.
 */
enum PtxSource {
    /** Compute capability 7.5 and later, PTX 6.4. */
    SM75(75),
    /** Compute capability 8.0 and later, PTX 7.0. */
    SM80(80);

    private static final String ENTRY = ".visible .entry ";
    private static final Map<PtxSource, SoftReference<String>> READ = new ConcurrentHashMap<>();

    private final int capability;

    PtxSource(int capability) {
        this.capability = capability;
    }

    /** The best for a device. */
    static PtxSource of(int capability) {
        return capability >= SM80.capability ? SM80 : SM75;
    }

    /** The resource beside this class. */
    String resource() {
        return "lnorm_sm" + capability + ".ptx";
    }

    /** What stands before the first kernel, and the kernel named {@code entry}. */
    String module(String entry) {
        String text = text();
        int begin = text.indexOf(ENTRY + entry + "(");
        if (begin < 0) {
            throw new DeviceException(resource() + " has no kernel " + entry
                    + ": the jar of lnorm-cuda is not what the build made, get it anew", null);
        }
        int next = text.indexOf(ENTRY, begin + 1);
        return text.substring(0, text.indexOf(ENTRY)) + text.substring(begin, next < 0 ? text.length() : next);
    }

    /** Read once, and again when memory was short. */
    private String text() {
        SoftReference<String> read = READ.get(this);
        String text = read == null ? null : read.get();
        if (text == null) {
            text = read();
            READ.put(this, new SoftReference<>(text));
        }
        return text;
    }

    private String read() {
        try (InputStream in = PtxSource.class.getResourceAsStream(resource())) {
            if (in == null) {
                throw new DeviceException("the kernels " + resource()
                        + " are not in the jar of lnorm-cuda: use the jar that the build made", null);
            }
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException failure) {
            throw new DeviceException("the kernels " + resource()
                    + " cannot be read from the jar of lnorm-cuda: get it anew", failure);
        }
    }
}
