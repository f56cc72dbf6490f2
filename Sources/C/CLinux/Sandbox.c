#define _GNU_SOURCE
#include "Sandbox.h"
#include <errno.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool limit(int resource, rlim_t value) {
    struct rlimit both = {value, value};
    return setrlimit(resource, &both) == 0;
}

bool kolchi_limit(uint64_t memory, uint64_t cpu_seconds) {
    return limit(RLIMIT_AS, memory) && limit(RLIMIT_CPU, cpu_seconds) && limit(RLIMIT_FSIZE, 0)
        && kolchi_dump_no_core() && kolchi_hide_memory() && limit(RLIMIT_NOFILE, 0);
}

bool kolchi_dump_no_core(void) { return limit(RLIMIT_CORE, 0); }

bool kolchi_hide_memory(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0; }

// Landlock's system calls have the same numbers on every architecture (linux/landlock.h). The fields are declared
// here, because the headers of Debian may be older than the running kernel.
struct ruleset {
    uint64_t files, network, scope;
};

int kolchi_landlock(void) {
    long version = syscall(444, NULL, 0, 1);
    if (version < 0) return errno == ENOSYS || errno == EOPNOTSUPP ? 0 : -1;
    struct ruleset rights = {0};
    rights.files = version >= 5 ? 0xFFFF : version >= 3 ? 0x7FFF : version == 2 ? 0x3FFF : 0x1FFF;
    rights.network = version >= 4 ? 3 : 0;
    rights.scope = version >= 6 ? 3 : 0;
    size_t size = version >= 6 ? 24 : version >= 4 ? 16 : 8;
    int ruleset = (int)syscall(444, &rights, size, 0);
    if (ruleset < 0) return -1;
    bool held = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && syscall(446, ruleset, 0) == 0;
    int failure = errno;
    close(ruleset);
    errno = failure;
    return held ? (int)version : -1;
}

int kolchi_tgkill(int process, int thread, int signal) { return (int)syscall(SYS_tgkill, process, thread, signal); }
