#include "CCurl.h"
#include <netinet/in.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>

static void begin(void) { curl_global_init(CURL_GLOBAL_DEFAULT); }

CURL *kolchi_curl_open(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, begin);
    return curl_easy_init();
}

CURLcode kolchi_curl_set_number(CURL *curl, CURLoption option, long value) { return curl_easy_setopt(curl, option, value); }
CURLcode kolchi_curl_set_size(CURL *curl, CURLoption option, curl_off_t value) { return curl_easy_setopt(curl, option, value); }
CURLcode kolchi_curl_set_text(CURL *curl, CURLoption option, const char *value) { return curl_easy_setopt(curl, option, value); }
CURLcode kolchi_curl_set_list(CURL *curl, CURLoption option, struct curl_slist *value) { return curl_easy_setopt(curl, option, value); }
CURLcode kolchi_curl_set_bytes(CURL *curl, CURLoption option, const void *value) { return curl_easy_setopt(curl, option, value); }

CURLcode kolchi_curl_set_flow(CURL *curl, CURLoption function, kolchi_curl_flow flow, CURLoption context_option, void *context) {
    CURLcode outcome = curl_easy_setopt(curl, function, flow);
    return outcome != CURLE_OK ? outcome : curl_easy_setopt(curl, context_option, context);
}

CURLcode kolchi_curl_set_watch(CURL *curl, curl_debug_callback watch, void *context) {
    curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(curl, CURLOPT_DEBUGDATA, context);
    return curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, watch);
}

CURLcode kolchi_curl_set_prelude(CURL *curl, curl_prereq_callback prelude, void *context) {
    curl_easy_setopt(curl, CURLOPT_PREREQDATA, context);
    return curl_easy_setopt(curl, CURLOPT_PREREQFUNCTION, prelude);
}

static curl_socket_t open_allowed(void *context, curlsocktype purpose, struct curl_sockaddr *name) {
    struct kolchi_curl_gate *gate = context;
    uint8_t address[16] = {[10] = 0xFF, [11] = 0xFF};
    int is_allowed = purpose == CURLSOCKTYPE_IPCXN;
    if (name->family == AF_INET && name->addrlen >= sizeof(struct sockaddr_in)) {
        memcpy(address + 12, &((struct sockaddr_in *)&name->addr)->sin_addr, 4);
    } else if (name->family == AF_INET6 && name->addrlen >= sizeof(struct sockaddr_in6)) {
        memcpy(address, &((struct sockaddr_in6 *)&name->addr)->sin6_addr, 16);
    } else {
        is_allowed = 0;
    }
    if (!is_allowed || memcmp(address, gate->address, 16) != 0) {
        gate->refused++;
        return CURL_SOCKET_BAD;
    }
    return socket(name->family, name->socktype | SOCK_CLOEXEC, name->protocol);
}

CURLcode kolchi_curl_set_gate(CURL *curl, struct kolchi_curl_gate *gate) {
    CURLcode outcome = curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_allowed);
    return outcome != CURLE_OK ? outcome : curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, gate);
}

long kolchi_curl_number(CURL *curl, CURLINFO info) {
    long value = 0;
    curl_easy_getinfo(curl, info, &value);
    return value;
}

const char *kolchi_curl_text(CURL *curl, CURLINFO info) {
    const char *value = NULL;
    curl_easy_getinfo(curl, info, &value);
    return value;
}

curl_off_t kolchi_curl_size(CURL *curl, CURLINFO info) {
    curl_off_t value = 0;
    curl_easy_getinfo(curl, info, &value);
    return value;
}
