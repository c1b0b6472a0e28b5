// SPDX-License-Identifier: Apache-2.0
//
// The connection to the emulator: one for the process, used by one thread at a time. The socket is named "socket" and lies beside this
// library.
//
// Request: u32 bytes of the name, name, u64 current context, u32 bytes, arguments. Answer: u32 code, u32 bytes, results.
// Both ends are this machine, so numbers are sent as they lie in memory.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "ask.h"

enum { SECONDS_TO_ANSWER = 170 };

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static int connection = -1;
static int open_connection(void) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    Dl_info self;
    if (!dladdr((void *) &open_connection, &self)) return -1;
    const char *slash = strrchr(self.dli_fname, '/');
    int folder = slash == NULL ? 0 : (int) (slash - self.dli_fname) + 1;
    int length = snprintf(address.sun_path, sizeof address.sun_path, "%.*ssocket", folder, self.dli_fname);
    if (length >= (int) sizeof address.sun_path) return -1;
    int file = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct timeval limit = {.tv_sec = SECONDS_TO_ANSWER};
    setsockopt(file, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (file >= 0 && (connect(file, (struct sockaddr *) &address, sizeof address) != 0 || write(file, "D", 1) != 1)) {
        close(file);
        return -1;
    }
    return file;
}

static int send_all(const struct iovec *parts, int count) {
    for (int i = 0; i < count; i++) {
        const char *from = parts[i].iov_base;
        for (size_t rest = parts[i].iov_len; rest > 0;) {
            ssize_t sent = send(connection, from, rest, MSG_NOSIGNAL);
            if (sent < 0 && errno == EINTR) continue; // the process was stopped, and goes on
            if (sent <= 0) return 0;
            from += sent;
            rest -= (size_t) sent;
        }
    }
    return 1;
}

static int receive_all(void *to, size_t bytes) {
    char *at = to;
    while (bytes > 0) {
        ssize_t got = recv(connection, at, bytes, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return 0;
        at += got;
        bytes -= (size_t) got;
    }
    return 1;
}

static int exchange(const char *name, const struct iovec *arguments, int count, uint32_t answer[2], void *results, size_t room) {
    uint32_t name_bytes = (uint32_t) strlen(name);
    Handle context = current();
    size_t bytes = 0;
    for (int i = 0; i < count; i++) bytes += arguments[i].iov_len;
    uint32_t argument_bytes = (uint32_t) bytes;
    struct iovec head[] = {{&name_bytes, 4}, {(void *) name, name_bytes}, {&context, 8}, {&argument_bytes, 4}};
    if (bytes > UINT32_MAX || !send_all(head, 4) || !send_all(arguments, count) || !receive_all(answer, 8)) return 0;
    size_t take = answer[1] < room ? answer[1] : room;
    if (!receive_all(results, take)) return 0;
    char rest[256];
    for (size_t left = answer[1] - take; left > 0;) {
        size_t step = left < sizeof rest ? left : sizeof rest;
        if (!receive_all(rest, step)) return 0;
        left -= step;
    }
    return 1;
}

// Asks the emulator; an emulator that is gone, or does not answer in time, stays gone.
CUresult ask(const char *name, const struct iovec *arguments, int count, void *results, size_t room, uint32_t *got) {
    uint32_t answer[2] = {UNKNOWN, 0};
    pthread_mutex_lock(&one_at_a_time);
    if (connection == -1) connection = open_connection();
    if (connection < 0 || !exchange(name, arguments, count, answer, results, room)) {
        fprintf(stderr, "emulated libcuda: no answer to %s\n", name);
        if (connection >= 0) close(connection);
        connection = -2;
        answer[0] = UNKNOWN;
        answer[1] = 0;
    }
    pthread_mutex_unlock(&one_at_a_time);
    if (got != NULL) *got = answer[1];
    return (CUresult) answer[0];
}
