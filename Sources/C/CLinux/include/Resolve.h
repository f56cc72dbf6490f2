// Finds the addresses of a host within a time; see Resolve.c.
#ifndef KOLCHI_RESOLVE_H
#define KOLCHI_RESOLVE_H
#include <stdint.h>

/// Finds all addresses of a host with getaddrinfo(3), which itself cannot be interrupted: it runs on a thread of its own.
/// `addresses` has room for `capacity` times 16 bytes. Each address is written as the 16 bytes of an IPv6 address, an IPv4 address as `::ffff:a.b.c.d`.
/// An IPv6 answer of that form is written as `::`, because it is no address of a host.
/// Returns how many there are, also above `capacity`; 0 where there are none; -1 where the time was too short;
/// -2 where too many earlier calls still wait.
int kolchi_resolve(const char *host, uint8_t *addresses, int capacity, int milliseconds);

#endif
