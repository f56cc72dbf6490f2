// Restricts a worker process before it reads untrusted bytes; see Sandbox.c.
#ifndef KOLCHI_SANDBOX_H
#define KOLCHI_SANDBOX_H
#include <stdbool.h>
#include <stdint.h>

/// Limits the calling process to that many bytes of address space and seconds of CPU. The limits cannot be raised again.
/// Afterwards it cannot grow a file, open a descriptor or dump core, and its memory is hidden.
/// Returns false with errno where the kernel refuses.
bool kolchi_limit(uint64_t memory, uint64_t cpu_seconds);

/// Calls tgkill(2), which sends a signal to a thread of a process. Only the tests of the sandbox use it.
int kolchi_tgkill(int process, int thread, int signal);

/// Prevents core files when the process crashes. Returns false with errno where the kernel refuses.
bool kolchi_dump_no_core(void);

/// Hides the memory and the environment of the process from other processes of the same user.
/// It also stops core dumps to a program in kernel.core_pattern, to which RLIMIT_CORE does not apply (core(5)).
/// Returns false with errno where the kernel refuses.
bool kolchi_hide_memory(void);

/// Gives up all access to files, TCP ports, signals and abstract sockets that the kernel's Landlock can restrict.
/// Returns Landlock's ABI version, 0 where the kernel lacks it or it is disabled, or -1 with errno on failure.
int kolchi_landlock(void);

#endif
