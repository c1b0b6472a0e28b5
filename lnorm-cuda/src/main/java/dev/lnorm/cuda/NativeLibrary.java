// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jcuda.JCudaVersion;
import jcuda.LibUtils;
import jcuda.driver.JCudaDriver;

/**
 * The two native libraries: the driver's, which is the machine's, and JCuda's, which comes in a jar and is loaded from
 * a folder of this process's own.
 *
 * <p>Left to itself JCuda writes its library to a fixed name in the temporary folder and loads whatever file is there
 * already: two JVMs that start together can load half a file, and anybody can leave one for others. On the module path
 * it does not find the library at all, since it looks in its own module. JCuda has no setting for the place, so the
 * property that it reads it from is changed while its class initializes. Where the application has initialized JCuda
 * before, nothing changes.
 */
final class NativeLibrary {
    private static final String PLACE = "java.io.tmpdir";

    /**
     * What is called. JCuda's library binds a function when it is called for the first time, and the system ends the
     * process if it is not there.
     */
    static final List<String> FUNCTIONS = List.of("cuInit", "cuDriverGetVersion", "cuDeviceGetCount",
            "cuDeviceGet", "cuDeviceGetName", "cuDeviceTotalMem_v2", "cuDeviceGetAttribute",
            "cuDevicePrimaryCtxRetain", "cuDevicePrimaryCtxRelease_v2", "cuCtxPushCurrent_v2", "cuCtxPopCurrent_v2",
            "cuCtxSynchronize", "cuModuleLoadDataEx", "cuModuleUnload", "cuModuleGetFunction", "cuFuncSetAttribute",
            "cuLaunchKernel", "cuMemAlloc_v2", "cuMemFree_v2", "cuMemHostAlloc", "cuMemFreeHost",
            "cuMemcpyHtoDAsync_v2", "cuMemcpyDtoHAsync_v2", "cuMemcpyDtoDAsync_v2", "cuMemcpyDtoH_v2", "cuStreamCreate",
            "cuStreamDestroy_v2", "cuStreamSynchronize", "cuStreamWaitEvent", "cuStreamGetCtx", "cuEventCreate",
            "cuEventRecord", "cuEventQuery", "cuEventSynchronize", "cuEventElapsedTime", "cuEventDestroy_v2");

    private NativeLibrary() {}

    /** The driver's library on this system. */
    static String driver() {
        return isWindows() ? "nvcuda.dll" : "libcuda.so.1";
    }

    private static boolean isWindows() {
        return LibUtils.calculateOS() == LibUtils.OSType.WINDOWS;
    }

    /**
     * The functions that the driver lacks.
     *
     * @throws IllegalArgumentException if there is no driver
     * @throws IllegalCallerException if the application does not allow native access
     */
    static List<String> missingFunctions() {
        try (Arena arena = Arena.ofConfined()) {
            SymbolLookup driver = SymbolLookup.libraryLookup(driver(), arena);
            return FUNCTIONS.stream().filter(name -> driver.find(name).isEmpty()).toList();
        }
    }

    /** The classifier of the jar of JCuda that has the library for this machine. */
    static String platform() {
        return LibUtils.createPlatformLibraryName("").substring(1);
    }

    /**
     * Loads JCuda's library.
     *
     * @throws LinkageError if it cannot be loaded
     */
    static synchronized void load() {
        String file = LibUtils.createLibraryFileName(
                LibUtils.createPlatformLibraryName("JCudaDriver-" + JCudaVersion.get()));
        ClassLoader loader = NativeLibrary.class.getClassLoader();
        try (InputStream library = loader.getResourceAsStream("lib/" + file)) {
            if (library == null) {
                initialize(loader); // from java.library.path, or not at all
            } else {
                initializeFrom(library, file, loader);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("JCuda's native library cannot be written to a folder of its own in "
                    + System.getProperty(PLACE), failure);
        }
    }

    private static void initializeFrom(InputStream library, String file, ClassLoader loader) throws IOException {
        String before = System.getProperty(PLACE);
        Path folder = Files.createTempDirectory("lnorm-cuda");
        Path copy = folder.resolve(file);
        try {
            Files.copy(library, copy);
            System.setProperty(PLACE, folder.toString());
            initialize(loader);
        } finally {
            System.setProperty(PLACE, before);
            remove(copy.toFile());
            remove(folder.toFile());
        }
    }

    private static void initialize(ClassLoader loader) {
        try {
            Class.forName(JCudaDriver.class.getName(), true, loader);
        } catch (ClassNotFoundException impossible) {
            throw new LinkageError("JCuda", impossible);
        }
    }

    /** Windows keeps a loaded file until the process ends. */
    private static void remove(File file) {
        if (!file.delete()) {
            file.deleteOnExit();
        }
    }
}
