// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/**
 * An ordinary JCuda program that knows of no emulator: it finds a driver, or is told by its first line to start an
 * emulated one.
 */
final class JCudaProgram {

    static final int COUNT = 1000;
    private static final int THREADS = 128;

    private JCudaProgram() {}

    /**
     * First argument: {@code start} loads an emulated driver, anything else relies on the library path. The second
     * is the kernel.
     */
    public static void main(String[] arguments) {
        if (arguments[0].equals("start")) {
            EmulatedGpu.start(EmulatedGpuOptions.standard());
        }
        check(JCudaDriver.cuInit(0));
        CUdevice device = new CUdevice();
        check(JCudaDriver.cuDeviceGet(device, 0));
        CUcontext context = new CUcontext();
        check(JCudaDriver.cuDevicePrimaryCtxRetain(context, device));
        check(JCudaDriver.cuCtxPushCurrent(context));
        byte[] name = new byte[64];
        check(JCudaDriver.cuDeviceGetName(name, name.length, device));
        System.out.println(new String(name, StandardCharsets.UTF_8).trim());
        System.out.println("sum " + run(arguments[1]));
        check(JCudaDriver.cuDevicePrimaryCtxRelease(device));
    }

    /**
     * Runs the kernel of {@link Programs#SUM} on 0.5, 1.5, 2.5, ... and their negated indices; the sum of what it
     * writes.
     */
    private static float run(String entry) {
        CUmodule module = new CUmodule();
        ByteBuffer ptx = direct((Programs.SUM + "\0").getBytes(StandardCharsets.US_ASCII));
        check(JCudaDriver.cuModuleLoadDataEx(module, Pointer.to(ptx), 0, new int[0], Pointer.to(new int[0])));
        CUfunction function = new CUfunction();
        check(JCudaDriver.cuModuleGetFunction(function, module, entry));
        FloatBuffer values = ByteBuffer.allocateDirect(4 * COUNT).order(ByteOrder.nativeOrder()).asFloatBuffer();
        for (int i = 0; i < COUNT; i++) {
            values.put(i, i + 0.5f);
        }
        CUdeviceptr in = new CUdeviceptr();
        CUdeviceptr out = new CUdeviceptr();
        check(JCudaDriver.cuMemAlloc(in, 4L * COUNT));
        check(JCudaDriver.cuMemAlloc(out, 4L * COUNT));
        check(JCudaDriver.cuMemcpyHtoD(in, Pointer.to(values), 4L * COUNT));
        check(JCudaDriver.cuMemsetD32(out, 0, COUNT));
        CUstream stream = new CUstream();
        check(JCudaDriver.cuStreamCreate(stream, 1));
        Pointer parameters = Pointer.to(Pointer.to(in), Pointer.to(out), Pointer.to(new int[] {COUNT}));
        check(JCudaDriver.cuLaunchKernel(function, Math.ceilDiv(COUNT, THREADS), 1, 1, THREADS, 1, 1, 0, stream,
                parameters, null));
        check(JCudaDriver.cuStreamSynchronize(stream));
        FloatBuffer results = ByteBuffer.allocateDirect(4 * COUNT).order(ByteOrder.nativeOrder()).asFloatBuffer();
        check(JCudaDriver.cuMemcpyDtoH(Pointer.to(results), out, 4L * COUNT));
        float[] array = new float[COUNT];
        results.get(array);
        float sum = 0;
        for (float value : array) {
            sum += value;
        }
        return sum;
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).order(ByteOrder.nativeOrder()).put(bytes).flip();
    }

    private static void check(int code) {
        if (code != 0) {
            String[] text = new String[1];
            JCudaDriver.cuGetErrorString(code, text);
            throw new IllegalStateException(code + " " + Arrays.toString(text));
        }
    }
}
