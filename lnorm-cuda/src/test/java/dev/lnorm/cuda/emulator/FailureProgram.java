// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator;

import dev.lnorm.cuda.emulator.machine.Bench;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUfunction;
import jcuda.driver.CUfunction_attribute;
import jcuda.driver.CUmodule;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/** Failures of a device, seen through JCuda: what is asked for, what a kernel causes, and what is sticky. */
final class FailureProgram {

    private final EmulatedGpu gpu = EmulatedGpu.start(EmulatedGpuOptions.standard().withMemory(1 << 20));
    private final CUdevice device = new CUdevice();
    private final CUcontext context = new CUcontext();

    private FailureProgram() {}

    public static void main(String[] arguments) {
        FailureProgram program = new FailureProgram();
        expect(0, JCudaDriver.cuInit(0), "cuInit");
        expect(0, JCudaDriver.cuDeviceGet(program.device, 0), "cuDeviceGet");
        expect(101, JCudaDriver.cuDeviceGet(new CUdevice(), 1), "a device that is not there");
        expect(201, JCudaDriver.cuMemAlloc(new CUdeviceptr(), 4), "no context");
        program.renew();
        program.memory();
        program.modules();
        program.kernels();
        program.injections();
        System.out.println("all as expected");
    }

    private void renew() {
        JCudaDriver.cuDevicePrimaryCtxRelease(device);
        expect(0, JCudaDriver.cuDevicePrimaryCtxRetain(context, device), "retain");
        expect(0, JCudaDriver.cuCtxSetCurrent(context), "current");
    }

    private void memory() {
        CUdeviceptr most = new CUdeviceptr();
        expect(2, JCudaDriver.cuMemAlloc(most, (1 << 20) + 1), "more memory than there is");
        expect(0, JCudaDriver.cuMemAlloc(most, 1 << 20), "all memory");
        expect(2, JCudaDriver.cuMemAlloc(new CUdeviceptr(), 1), "one byte more");
        expect(0, JCudaDriver.cuMemFree(most), "free");
        expect(1, JCudaDriver.cuMemFree(most), "free twice");
        expect(0, JCudaDriver.cuMemAlloc(most, 16), "allocate again");
        expect(1, JCudaDriver.cuMemsetD8(most, (byte) 0, 17), "beyond an allocation");
        expect(801, JCudaDriver.cuCtxSetLimit(0, 1), "a function that is not emulated");
    }

    private static int load(CUmodule module, String ptx) {
        byte[] bytes = (ptx + "\0").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length).order(ByteOrder.nativeOrder()).put(bytes).flip();
        return JCudaDriver.cuModuleLoadDataEx(module, Pointer.to(buffer), 0, new int[0], Pointer.to(new int[0]));
    }

    private void modules() {
        CUmodule module = new CUmodule();
        expect(222, load(module, Programs.SUM.replace(".version 6.4", ".version 9.0")), "PTX newer than the driver");
        expect(209, load(module, Programs.SUM.replace("sm_75", "sm_80")), "PTX for a newer device");
        expect(218, load(module, Programs.SUM.replace("add.rn.f32", "add.no.f32")), "PTX with an unknown form");
        expect(0, load(module, Programs.SUM), "PTX");
        expect(500, JCudaDriver.cuModuleGetFunction(new CUfunction(), module, "absent"), "a kernel that is not there");
        CUfunction function = new CUfunction();
        expect(0, JCudaDriver.cuModuleGetFunction(function, module, "summed"), "a kernel");
        expect(1, launch(function, 2048), "too many threads for a device");
        expect(701, launch(function, 256), "too many threads for a kernel");
        sharedMemory(function);
        expect(0, JCudaDriver.cuModuleUnload(module), "unload");
        expect(400, launch(function, 32), "a kernel of an unloaded module");
    }

    /** 48 KB without being asked and 64 KB where asked for, the own memory of the kernel included, at 7.5. */
    private static void sharedMemory(CUfunction function) {
        int attribute = CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES;
        expect(1, launch(function, 32, (48 << 10) + 1), "more shared memory than every kernel may have");
        expect(1, JCudaDriver.cuFuncSetAttribute(function, attribute, (64 << 10) + 1), "more than the device has");
        expect(1, launch(function, 32, (48 << 10) + 1), "still more than the kernel may have");
        expect(0, JCudaDriver.cuFuncSetAttribute(function, attribute, 60 << 10), "nearly as much as it has");
        expect(1, launch(function, 32, (60 << 10) + 1), "more than the kernel may have");
    }

    private static int launch(CUfunction function, int threads) {
        return launch(function, threads, 0);
    }

    private static int launch(CUfunction function, int threads, int shared) {
        Pointer number = Pointer.to(new long[] {64});
        return JCudaDriver.cuLaunchKernel(function, 1, 1, 1, threads, 1, 1, shared, new CUstream(),
                Pointer.to(number, number, number), null);
    }

    private void kernels() {
        sticky(700, "ld.global.u32 %r3, [%rd1];", "below all allocated memory");
        sticky(716, "ld.global.u32 %r3, [%rd1+2];", "MISALIGNED_ADDRESS");
        sticky(719, "add.s32 %r3, %r3, 1;", "never written");
    }

    /** The launch succeeds; all that follows fails, until the context is a new one. */
    private void sticky(int code, String statement, String report) {
        CUmodule module = new CUmodule();
        expect(0, load(module, Bench.kernel(statement)), statement);
        CUfunction function = new CUfunction();
        expect(0, JCudaDriver.cuModuleGetFunction(function, module, "k"), statement);
        expect(0, launch(function, 32), statement);
        expect(code, JCudaDriver.cuCtxSynchronize(), statement);
        expect(code, JCudaDriver.cuMemAlloc(new CUdeviceptr(), 4), "still after " + statement);
        expect(code, launch(function, 32), "still after " + statement);
        if (!gpu.lastFault().orElse("").contains(report)) {
            throw new IllegalStateException("the report of " + statement + " is " + gpu.lastFault());
        }
        renew();
        expect(0, JCudaDriver.cuCtxSynchronize(), "a new context");
    }

    private void injections() {
        gpu.inject("cuMemAlloc_v2", 2, 2, Injection.ONCE);
        expect(0, JCudaDriver.cuMemAlloc(new CUdeviceptr(), 4), "before the injected failure");
        expect(2, JCudaDriver.cuMemAlloc(new CUdeviceptr(), 4), "the injected failure");
        expect(0, JCudaDriver.cuMemAlloc(new CUdeviceptr(), 4), "after the injected failure");
        gpu.inject("cuStreamCreate", 999, 1, Injection.FROM_THEN_ON);
        expect(999, JCudaDriver.cuStreamCreate(new CUstream(), 1), "injected");
        expect(999, JCudaDriver.cuStreamCreate(new CUstream(), 1), "injected from then on");
        gpu.clearInjections();
        expect(0, JCudaDriver.cuStreamCreate(new CUstream(), 1), "no longer injected");
        gpu.inject("cuMemAlloc_v2", 46, 1, Injection.DEVICE_LOST);
        expect(46, JCudaDriver.cuMemAlloc(new CUdeviceptr(), 4), "device lost");
        expect(46, JCudaDriver.cuCtxSynchronize(), "device still lost");
        renew();
        gpu.inject("cuCtxSynchronize", 719, 1, Injection.ASYNCHRONOUS);
        expect(0, JCudaDriver.cuCtxSynchronize(), "asynchronous failure");
        expect(719, JCudaDriver.cuCtxSynchronize(), "asynchronous failure, later");
    }

    private static void expect(int expected, int code, String what) {
        if (code != expected) {
            throw new IllegalStateException(what + ": " + code + " instead of " + expected);
        }
    }
}
