// SPDX-License-Identifier: Apache-2.0
// How a driver function asks the emulator.
#pragma once
#include <stdint.h>
#include <stddef.h>
#include <sys/uio.h>

typedef int CUresult;
typedef uint64_t Handle; // contexts, modules, functions, streams, events and device addresses alike

enum { SUCCESS = 0, INVALID_VALUE = 1, OUT_OF_MEMORY = 2, INVALID_CONTEXT = 201, NOT_SUPPORTED = 801, UNKNOWN = 999 };
// The context that is current for the calling thread, or 0.
__attribute__((visibility("hidden"))) Handle current(void);

// Sends the arguments and takes up to "room" bytes of results; "got", if wanted, is how many bytes there were.
__attribute__((visibility("hidden"))) CUresult ask(const char *name, const struct iovec *arguments, int count, void *results, size_t room, uint32_t *got);

// The common case: up to six numbers there and one result back.
#define ASK(results, room, ...) \
    ({ uint64_t numbers[] = {__VA_ARGS__}; \
       struct iovec packed = {numbers, sizeof numbers}; \
       ask(__func__, &packed, 1, results, room, NULL); })
#define N(x) ((uint64_t) (x))
#define NEEDS(pointer) if ((pointer) == NULL) return INVALID_VALUE
