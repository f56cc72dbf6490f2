// System headers that Swift's Glibc overlay omits, and the prototypes of this module's functions.
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
#include "Resolve.h"
#include "Sandbox.h"

/// Fills `count` bytes from the kernel's random number generator. Returns false if that fails.
bool kolchi_random(void *bytes, size_t count);

/// Accepts one connection, non-blocking and close-on-exec, and stores the peer's address. Returns -1 with errno on failure.
int kolchi_accept(int listener, struct sockaddr_storage *peer);

/// Names the calling thread for ps and perf, in at most 15 bytes.
void kolchi_name_thread(const char *name);

/// Delays the end of the process by a fault (SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT) by that many milliseconds.
/// Signals that already have a handler keep it. Other threads continue to run during the delay.
void kolchi_wait_on_crash(int milliseconds);

/// From now on, freed memory blocks of at least that many bytes return to the system at once.
void kolchi_return_memory_from(int bytes);

/// Starts a program. A name without a slash is searched for in PATH.
/// The program gets `descriptors` as its descriptors 0, 1, 2, …; all others are closed. No signal is blocked or ignored.
/// Each element is a descriptor of the caller that is not lower than its new number, or negative for /dev/null.
/// Returns 0 or an errno.
int kolchi_spawn(
    const char *program, char *const arguments[], char *const environment[], const int descriptors[], int count, pid_t *pid);

#endif
