// The plain system headers that Swift's Glibc overlay leaves out, and prototypes of our own shims.
#ifndef KOLCHI_CLINUX_H
#define KOLCHI_CLINUX_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/un.h>
#include "Sandbox.h"

/// Fills `count` bytes from the kernel's generator; false where it could not.
bool kolchi_random(void *bytes, size_t count);

/// Accepts one connection, non-blocking and close-on-exec, and tells from where; -1 with errno otherwise.
int kolchi_accept(int listener, struct sockaddr_storage *peer);

/// Names the calling thread for ps and perf, in at most 15 bytes.
void kolchi_name_thread(const char *name);

/// Makes the process wait that long before it ends by a fault (SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT), unless
/// somebody handles the fault already. Other threads go on meanwhile.
void kolchi_wait_on_crash(int milliseconds);

/// Makes freed pieces of memory of that many bytes and more go back to the system at once.
void kolchi_return_memory_from(int bytes);

/// Starts a program, looked for in PATH where its name has no slash, with these descriptors as 0, 1, 2, …, every other
/// closed, no signal blocked or ignored. A descriptor is one of the caller's, not below what it becomes, or negative for
/// /dev/null. Returns 0 or an errno.
int kolchi_spawn(
    const char *program, char *const arguments[], char *const environment[], const int descriptors[], int count, pid_t *pid);

#endif
