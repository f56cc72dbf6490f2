// What a worker process needs before it touches foreign bytes: see Sandbox.c.
#ifndef KOLCHI_SANDBOX_H
#define KOLCHI_SANDBOX_H
#include <stdbool.h>
#include <stdint.h>

/// Sets both limits of the calling process, which cannot be raised again: bytes of address space and seconds of CPU.
/// It can then neither grow a file, open a descriptor nor dump core, and its memory is hidden. False with errno where the kernel refuses.
bool kolchi_limit(uint64_t memory, uint64_t cpu_seconds);

/// tgkill(2), which sends a signal to a thread of a process. Only the tests of the sandbox call it.
int kolchi_tgkill(int process, int thread, int signal);

/// From here on the process leaves no core file when it crashes. False with errno where the kernel refuses.
bool kolchi_dump_no_core(void);

/// Hides the memory and the environment of the process from others of the same user. No program that is named in
/// kernel.core_pattern gets a core of it either; RLIMIT_CORE does not hold for those (core(5)). False as before.
bool kolchi_hide_memory(void);

/// Takes every right on files, TCP ports, signals and abstract sockets that the kernel's landlock knows.
/// Returns its ABI version, 0 where the kernel has none or it is switched off, -1 with errno where it failed.
int kolchi_landlock(void);

#endif
