#define _GNU_SOURCE
#include "Resolve.h"
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { most_addresses = 64, most_threads = 32, host_bytes = 256 };

// Both the caller and the thread hold the lookup. The last one frees it.
struct lookup {
    pthread_mutex_t mutex;
    pthread_cond_t change;
    int holders;
    int is_done;
    int count;
    char host[host_bytes];
    uint8_t addresses[most_addresses][16];
};

static pthread_mutex_t counting = PTHREAD_MUTEX_INITIALIZER;
static int threads;

static void release(struct lookup *lookup) {
    int holders = --lookup->holders;
    pthread_mutex_unlock(&lookup->mutex);
    if (holders > 0) return;
    pthread_cond_destroy(&lookup->change);
    pthread_mutex_destroy(&lookup->mutex);
    free(lookup);
}

static void store(const struct sockaddr *name, uint8_t address[16]) {
    memset(address, 0, 16);
    if (name->sa_family == AF_INET) {
        address[10] = address[11] = 0xFF;
        memcpy(address + 12, &((const struct sockaddr_in *)name)->sin_addr, 4);
    } else {
        const struct in6_addr *ipv6 = &((const struct sockaddr_in6 *)name)->sin6_addr;
        if (!IN6_IS_ADDR_V4MAPPED(ipv6)) memcpy(address, ipv6, 16);
    }
}

static void *run(void *argument) {
    struct lookup *lookup = argument;
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM}, *found = NULL;
    int failure = getaddrinfo(lookup->host, NULL, &hints, &found);
    pthread_mutex_lock(&lookup->mutex);
    for (struct addrinfo *each = failure ? NULL : found; each; each = each->ai_next) {
        if (each->ai_family != AF_INET && each->ai_family != AF_INET6) continue;
        if (lookup->count < most_addresses) store(each->ai_addr, lookup->addresses[lookup->count]);
        lookup->count++;
    }
    lookup->is_done = 1;
    pthread_cond_signal(&lookup->change);
    release(lookup);
    if (!failure) freeaddrinfo(found);
    pthread_mutex_lock(&counting);
    threads--;
    pthread_mutex_unlock(&counting);
    return NULL;
}

int kolchi_resolve(const char *host, uint8_t *addresses, int capacity, int milliseconds) {
    if (strlen(host) >= host_bytes) return 0;
    struct lookup *lookup = calloc(1, sizeof *lookup);
    if (!lookup) return -2;
    strcpy(lookup->host, host);
    lookup->holders = 2;
    pthread_mutex_init(&lookup->mutex, NULL);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&lookup->change, &attributes);
    pthread_condattr_destroy(&attributes);

    pthread_mutex_lock(&counting);
    int has_room = threads < most_threads;
    if (has_room) threads++;
    pthread_mutex_unlock(&counting);
    pthread_t thread;
    int has_begun = has_room && pthread_create(&thread, NULL, run, lookup) == 0;
    if (has_begun) pthread_detach(thread);
    pthread_mutex_lock(&lookup->mutex);
    if (!has_begun) {
        if (has_room) {
            pthread_mutex_lock(&counting);
            threads--;
            pthread_mutex_unlock(&counting);
        }
        lookup->holders = 1;
        release(lookup);
        return -2;
    }

    struct timespec due;
    clock_gettime(CLOCK_MONOTONIC, &due);
    due.tv_sec += milliseconds / 1000;
    due.tv_nsec += (long)(milliseconds % 1000) * 1000000;
    if (due.tv_nsec >= 1000000000) {
        due.tv_sec++;
        due.tv_nsec -= 1000000000;
    }
    while (!lookup->is_done && pthread_cond_timedwait(&lookup->change, &lookup->mutex, &due) == 0) {}
    int count = lookup->is_done ? lookup->count : -1;
    // The caller sees from the count that there are more than fit.
    for (int each = 0; each < count && each < capacity && each < most_addresses; each++) {
        memcpy(addresses + 16 * each, lookup->addresses[each], 16);
    }
    release(lookup);
    return count;
}
