#include "CCurl.h"
#include <pthread.h>

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

long kolchi_curl_number(CURL *curl, CURLINFO info) {
    long value = 0;
    curl_easy_getinfo(curl, info, &value);
    return value;
}

curl_off_t kolchi_curl_size(CURL *curl, CURLINFO info) {
    curl_off_t value = 0;
    curl_easy_getinfo(curl, info, &value);
    return value;
}
