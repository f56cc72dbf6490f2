#define _GNU_SOURCE
#include "CLinux.h"
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <sys/random.h>
#include <sys/types.h>
#include <time.h>

bool kolchi_random(void *bytes, size_t count) {
    unsigned char *next = bytes;
    while (count > 0) {
        ssize_t got = getrandom(next, count, 0);
        if (got < 0) {
            if (errno == EINTR) continue;
            return false;
        }
        next += got;
        count -= (size_t)got;
    }
    return true;
}

int kolchi_accept(int listener, struct sockaddr_storage *peer) {
    socklen_t length = sizeof *peer;
    return accept4(listener, (struct sockaddr *)peer, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

void kolchi_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }

void kolchi_return_memory_from(int bytes) { mallopt(M_MMAP_THRESHOLD, bytes); }

int kolchi_spawn(
    const char *program, char *const arguments[], char *const environment[], const int descriptors[], int count, pid_t *pid) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    int failure = posix_spawn_file_actions_init(&actions);
    if (failure) return failure;
    failure = posix_spawnattr_init(&attributes);
    if (failure) {
        posix_spawn_file_actions_destroy(&actions);
        return failure;
    }
    sigemptyset(&none);
    sigfillset(&all);
    for (int index = 0; index < count && !failure; index++)
        failure = descriptors[index] < 0 ? posix_spawn_file_actions_addopen(&actions, index, "/dev/null", O_RDWR, 0)
                                         : posix_spawn_file_actions_adddup2(&actions, descriptors[index], index);
    if (!failure && !(failure = posix_spawn_file_actions_addclosefrom_np(&actions, count))
        && !(failure = posix_spawnattr_setsigmask(&attributes, &none))
        && !(failure = posix_spawnattr_setsigdefault(&attributes, &all))
        && !(failure = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)))
        failure = posix_spawnp(pid, program, &actions, &attributes, arguments, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return failure;
}

static struct timespec crash_pause;

static void wait_on_crash(int number) {
    nanosleep(&crash_pause, NULL);
    // After the return the fault happens again, and abort(3) raises its signal again. The default action then ends the process.
    signal(number, SIG_DFL);
}

void kolchi_wait_on_crash(int milliseconds) {
    static const int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT};
    crash_pause = (struct timespec){milliseconds / 1000, milliseconds % 1000 * 1000000L};
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct sigaction now, ours = {.sa_handler = wait_on_crash};
        if (sigaction(faults[i], NULL, &now) == 0 && now.sa_handler == SIG_DFL) sigaction(faults[i], &ours, NULL);
    }
}
