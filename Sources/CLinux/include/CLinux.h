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
#include "Sandbox.h"

/// Fills `count` bytes from the kernel's generator; false where it could not.
bool kolchi_random(void *bytes, size_t count);

/// Accepts one connection, non-blocking and close-on-exec, and tells from where; -1 with errno otherwise.
int kolchi_accept(int listener, struct sockaddr_storage *peer);

/// Names the calling thread for ps and perf, in at most 15 bytes.
void kolchi_name_thread(const char *name);

#endif
