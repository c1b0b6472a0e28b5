// SPDX-License-Identifier: Apache-2.0
//
// A libcuda.so.1 without a GPU. Every function here packs its arguments, asks the emulator and unpacks the answer. All other
// functions of the driver are weak symbols in a second, generated file and answer "not supported".

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ask.h"

// --- the driver and its devices ---------------------------------------------------------------------------------------

CUresult cuInit(unsigned flags) { return ASK(NULL, 0, flags); }
CUresult cuDriverGetVersion(int *version) { NEEDS(version); return ASK(version, 4, 0); }
CUresult cuDeviceGetCount(int *count) { NEEDS(count); return ASK(count, 4, 0); }
CUresult cuDeviceGet(int *device, int ordinal) { NEEDS(device); return ASK(device, 4, N(ordinal)); }
CUresult cuDeviceTotalMem_v2(size_t *bytes, int device) { NEEDS(bytes); return ASK(bytes, 8, N(device)); }
CUresult cuDeviceGetAttribute(int *value, int attribute, int device) { NEEDS(value); return ASK(value, 4, N(attribute), N(device)); }
CUresult cuDeviceGetUuid(void *uuid, int device) { NEEDS(uuid); return ASK(uuid, 16, N(device)); }

CUresult cuDeviceGetName(char *name, int room, int device) {
    NEEDS(name);
    if (room < 1) return INVALID_VALUE;
    memset(name, 0, (size_t) room);
    return ASK(name, (size_t) room - 1, N(device));
}

CUresult cuDeviceComputeCapability(int *major, int *minor, int device) {
    CUresult code = cuDeviceGetAttribute(major, 75, device);
    return code == SUCCESS ? cuDeviceGetAttribute(minor, 76, device) : code;
}

// --- contexts: the stack of current ones belongs to the thread --------------------------------------------------------

enum { CONTEXTS = 64 };

static __thread Handle contexts[CONTEXTS];
static __thread int depth;

Handle current(void) { return depth == 0 ? 0 : contexts[depth - 1]; }

CUresult cuDevicePrimaryCtxRetain(Handle *context, int device) { NEEDS(context); return ASK(context, 8, N(device)); }
CUresult cuDevicePrimaryCtxRelease_v2(int device) { return ASK(NULL, 0, N(device)); }
CUresult cuDevicePrimaryCtxReset_v2(int device) { return ASK(NULL, 0, N(device)); }
CUresult cuDevicePrimaryCtxSetFlags_v2(int device, unsigned flags) { return ASK(NULL, 0, N(device), flags); }

CUresult cuDevicePrimaryCtxGetState(int device, unsigned *flags, int *active) {
    NEEDS(flags);
    NEEDS(active);
    int state[2] = {0, 0};
    CUresult code = ASK(state, 8, N(device));
    *flags = (unsigned) state[0];
    *active = state[1];
    return code;
}

CUresult cuCtxPushCurrent_v2(Handle context) {
    CUresult code = ASK(NULL, 0, context);
    if (code != SUCCESS) return code;
    if (depth == CONTEXTS) return OUT_OF_MEMORY;
    contexts[depth++] = context;
    return SUCCESS;
}

CUresult cuCtxPopCurrent_v2(Handle *context) {
    CUresult code = ASK(NULL, 0, 0);
    if (code != SUCCESS) return code;
    if (depth == 0) return INVALID_CONTEXT;
    depth--;
    if (context != NULL) *context = contexts[depth];
    return SUCCESS;
}

CUresult cuCtxSetCurrent(Handle context) {
    CUresult code = ASK(NULL, 0, context);
    if (code != SUCCESS) return code;
    if (depth > 0) depth--;
    if (context != 0) contexts[depth++] = context;
    return SUCCESS;
}

CUresult cuCtxGetCurrent(Handle *context) { NEEDS(context); *context = current(); return ASK(NULL, 0, 0); }
CUresult cuCtxGetDevice(int *device) { NEEDS(device); return ASK(device, 4, 0); }
CUresult cuCtxSynchronize(void) { return ASK(NULL, 0, 0); }

// --- modules ----------------------------------------------------------------------------------------------------------

enum { JIT_INFO_LOG = 3, JIT_INFO_LOG_BYTES = 4, JIT_ERROR_LOG = 5, JIT_ERROR_LOG_BYTES = 6 };

CUresult cuModuleLoadDataEx(Handle *module, const void *image, unsigned count, int *options, void **values) {
    NEEDS(module);
    NEEDS(image);
    char results[4096] = {0};
    uint32_t got = 0;
    struct iovec text = {(void *) image, strlen(image)};
    CUresult code = ask(__func__, &text, 1, results, sizeof results - 1, &got);
    memcpy(module, results, 8);
    const char *log = results + 8;
    char *error_log = NULL, *info_log = NULL;
    size_t room = 0, info_room = 0;
    for (unsigned i = 0; i < count; i++) {
        if (options[i] == JIT_ERROR_LOG) error_log = values[i];
        if (options[i] == JIT_INFO_LOG) info_log = values[i];
        // The size comes in the pointer itself, and the driver answers there how much it wrote.
        if (options[i] == JIT_ERROR_LOG_BYTES) {
            room = (size_t) (uint32_t) (uintptr_t) values[i];
            size_t length = strlen(log);
            values[i] = (void *) (uintptr_t) (length < room ? length : room);
        }
        if (options[i] == JIT_INFO_LOG_BYTES) {
            info_room = (size_t) (uint32_t) (uintptr_t) values[i];
            values[i] = NULL;
        }
    }
    if (error_log != NULL && room > 0) snprintf(error_log, room, "%s", log);
    if (info_log != NULL && info_room > 0) info_log[0] = 0;
    return code;
}

CUresult cuModuleLoadData(Handle *module, const void *image) { return cuModuleLoadDataEx(module, image, 0, NULL, NULL); }
CUresult cuModuleUnload(Handle module) { return ASK(NULL, 0, module); }

CUresult cuModuleGetFunction(Handle *function, Handle module, const char *name) {
    NEEDS(function);
    NEEDS(name);
    struct iovec packed[] = {{&module, 8}, {(void *) name, strlen(name)}};
    return ask(__func__, packed, 2, function, 8, NULL);
}

CUresult cuFuncGetAttribute(int *value, int attribute, Handle function) { NEEDS(value); return ASK(value, 4, N(attribute), function); }
CUresult cuFuncSetAttribute(Handle function, int attribute, int value) { return ASK(NULL, 0, function, N(attribute), N(value)); }
CUresult cuFuncSetCacheConfig(Handle function, int config) { return ASK(NULL, 0, function, N(config)); }

CUresult cuOccupancyMaxActiveBlocksPerMultiprocessor(int *blocks, Handle function, int threads, size_t shared) {
    NEEDS(blocks);
    return ASK(blocks, 4, function, N(threads), shared);
}

// --- memory -----------------------------------------------------------------------------------------------------------

CUresult cuMemAlloc_v2(Handle *address, size_t bytes) { NEEDS(address); return ASK(address, 8, bytes); }
CUresult cuMemFree_v2(Handle address) { return ASK(NULL, 0, address); }

CUresult cuMemGetInfo_v2(size_t *free_bytes, size_t *total) {
    NEEDS(free_bytes);
    NEEDS(total);
    size_t both[2] = {0, 0};
    CUresult code = ASK(both, 16, 0);
    *free_bytes = both[0];
    *total = both[1];
    return code;
}

CUresult cuMemGetAddressRange_v2(Handle *base, size_t *bytes, Handle address) {
    Handle both[2] = {0, 0};
    CUresult code = ASK(both, 16, address);
    if (base != NULL) *base = both[0];
    if (bytes != NULL) *bytes = both[1];
    return code;
}

CUresult cuPointerGetAttribute(void *value, int attribute, Handle address) {
    NEEDS(value);
    uint64_t result[2] = {0, 0};
    CUresult code = ASK(result, 16, N(attribute), address);
    if (code == SUCCESS) memcpy(value, &result[1], result[0]);
    return code;
}

// Pinned memory is memory.
CUresult cuMemHostAlloc(void **memory, size_t bytes, unsigned flags) {
    NEEDS(memory);
    CUresult code = ASK(NULL, 0, bytes, flags);
    if (code != SUCCESS) return code;
    *memory = NULL;
    return posix_memalign(memory, 4096, bytes > 0 ? bytes : 1) == 0 ? SUCCESS : OUT_OF_MEMORY;
}

CUresult cuMemAllocHost_v2(void **memory, size_t bytes) { return cuMemHostAlloc(memory, bytes, 0); }

CUresult cuMemFreeHost(void *memory) {
    CUresult code = ASK(NULL, 0, 0);
    free(memory);
    return code;
}

CUresult cuMemHostRegister_v2(void *memory, size_t bytes, unsigned flags) { NEEDS(memory); return ASK(NULL, 0, bytes, flags); }
CUresult cuMemHostUnregister(void *memory) { NEEDS(memory); return ASK(NULL, 0, 0); }

static CUresult to_device(const char *name, Handle target, const void *source, size_t bytes, Handle stream) {
    struct iovec packed[] = {{&stream, 8}, {&target, 8}, {(void *) source, bytes}};
    return ask(name, packed, 3, NULL, 0, NULL);
}

static CUresult to_host(const char *name, void *target, Handle source, size_t bytes, Handle stream) {
    uint64_t numbers[] = {stream, source, bytes};
    struct iovec packed = {numbers, sizeof numbers};
    return ask(name, &packed, 1, target, bytes, NULL);
}

CUresult cuMemcpyHtoD_v2(Handle target, const void *source, size_t bytes) { return to_device(__func__, target, source, bytes, 0); }
CUresult cuMemcpyDtoH_v2(void *target, Handle source, size_t bytes) { return to_host(__func__, target, source, bytes, 0); }
CUresult cuMemcpyDtoD_v2(Handle target, Handle source, size_t bytes) { return ASK(NULL, 0, 0, target, source, bytes); }
CUresult cuMemcpyHtoDAsync_v2(Handle target, const void *source, size_t bytes, Handle stream) {
    return to_device(__func__, target, source, bytes, stream);
}
CUresult cuMemcpyDtoHAsync_v2(void *target, Handle source, size_t bytes, Handle stream) {
    return to_host(__func__, target, source, bytes, stream);
}
CUresult cuMemcpyDtoDAsync_v2(Handle target, Handle source, size_t bytes, Handle stream) {
    return ASK(NULL, 0, stream, target, source, bytes);
}

CUresult cuMemsetD8_v2(Handle target, unsigned char value, size_t count) { return ASK(NULL, 0, 0, target, value, count, 1); }
CUresult cuMemsetD32_v2(Handle target, unsigned value, size_t count) { return ASK(NULL, 0, 0, target, value, count, 4); }
CUresult cuMemsetD8Async(Handle target, unsigned char value, size_t count, Handle stream) {
    return ASK(NULL, 0, stream, target, value, count, 1);
}
CUresult cuMemsetD32Async(Handle target, unsigned value, size_t count, Handle stream) {
    return ASK(NULL, 0, stream, target, value, count, 4);
}

// --- streams and events -----------------------------------------------------------------------------------------------

CUresult cuStreamCreate(Handle *stream, unsigned flags) { NEEDS(stream); return ASK(stream, 8, flags); }
CUresult cuStreamCreateWithPriority(Handle *stream, unsigned flags, int priority) { NEEDS(stream); return ASK(stream, 8, flags, N(priority)); }
CUresult cuStreamDestroy_v2(Handle stream) { return ASK(NULL, 0, stream); }
CUresult cuStreamSynchronize(Handle stream) { return ASK(NULL, 0, stream); }
CUresult cuStreamQuery(Handle stream) { return ASK(NULL, 0, stream); }
CUresult cuStreamWaitEvent(Handle stream, Handle event, unsigned flags) { return ASK(NULL, 0, stream, event, flags); }
CUresult cuStreamGetCtx(Handle stream, Handle *context) { NEEDS(context); return ASK(context, 8, stream); }
CUresult cuEventCreate(Handle *event, unsigned flags) { NEEDS(event); return ASK(event, 8, flags); }
CUresult cuEventDestroy_v2(Handle event) { return ASK(NULL, 0, event); }
CUresult cuEventRecord(Handle event, Handle stream) { return ASK(NULL, 0, event, stream); }
CUresult cuEventSynchronize(Handle event) { return ASK(NULL, 0, event); }
CUresult cuEventQuery(Handle event) { return ASK(NULL, 0, event); }
CUresult cuEventElapsedTime(float *milliseconds, Handle from, Handle to) { NEEDS(milliseconds); return ASK(milliseconds, 4, from, to); }

// --- launches ---------------------------------------------------------------------------------------------------------

// The emulator tells how many bytes each parameter has.
CUresult cuLaunchKernel(Handle function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned shared,
        Handle stream, void **parameters, void **extra) {
    if (extra != NULL) return NOT_SUPPORTED;
    uint32_t sizes[256] = {0};
    uint32_t got = 0;
    struct iovec which = {&function, 8};
    CUresult code = ask("parameterSizes", &which, 1, sizes, sizeof sizes, &got);
    if (code != SUCCESS) return code;
    uint64_t numbers[] = {function, gx, gy, gz, bx, by, bz, shared, stream};
    struct iovec packed[257] = {{numbers, sizeof numbers}};
    int count = (int) (got / 4);
    if (count > 256 || (count > 0 && parameters == NULL)) return INVALID_VALUE;
    for (int i = 0; i < count; i++) {
        NEEDS(parameters[i]);
        packed[i + 1] = (struct iovec) {parameters[i], sizes[i]};
    }
    return ask(__func__, packed, count + 1, NULL, 0, NULL);
}

// --- errors -----------------------------------------------------------------------------------------------------------

static CUresult error_text(CUresult code, const char **text, int which) {
    static const struct { CUresult code; const char *texts[2]; } known[] = {
#define ERROR(code, name, words) {code, {"CUDA_" #name, words}},
#include "errors.h"
#undef ERROR
    };
    NEEDS(text);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (known[i].code == code) {
            *text = known[i].texts[which];
            return SUCCESS;
        }
    }
    *text = NULL;
    return INVALID_VALUE;
}

CUresult cuGetErrorName(CUresult code, const char **name) { return error_text(code, name, 0); }
CUresult cuGetErrorString(CUresult code, const char **text) { return error_text(code, text, 1); }
