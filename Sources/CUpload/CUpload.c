#include "CUpload.h"
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

struct kolchi_upload {
    CURL *curl;
    struct curl_slist *headers;
};

static size_t take(char *bytes, size_t size, size_t count, void *context) {
    struct kolchi_upload_answer *answer = context;
    size_t length = size * count, filled = strlen(answer->text), room = sizeof answer->text - 1 - filled;
    memcpy(answer->text + filled, bytes, length < room ? length : room);
    return length;
}

kolchi_upload *kolchi_upload_open(const char *url, const char *const headers[], long seconds) {
    kolchi_upload *upload = calloc(1, sizeof *upload);
    if (!upload) return NULL;
    upload->curl = curl_easy_init();
    // Without it libcurl would hold a body of more than a megabyte back until the far side asks for it.
    upload->headers = curl_slist_append(NULL, "Expect:");
    for (; *headers; headers++) upload->headers = curl_slist_append(upload->headers, *headers);
    if (!upload->curl || !upload->headers) {
        kolchi_upload_close(upload);
        return NULL;
    }
    curl_easy_setopt(upload->curl, CURLOPT_URL, url);
    curl_easy_setopt(upload->curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(upload->curl, CURLOPT_HTTPHEADER, upload->headers);
    curl_easy_setopt(upload->curl, CURLOPT_TIMEOUT, seconds);
    // Signals are the whole process's; libcurl would use them for its timeouts.
    curl_easy_setopt(upload->curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(upload->curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(upload->curl, CURLOPT_POST, 1L);
    return upload;
}

void kolchi_upload_post(kolchi_upload *upload, const void *bytes, size_t count, struct kolchi_upload_answer *answer) {
    memset(answer, 0, sizeof *answer);
    curl_easy_setopt(upload->curl, CURLOPT_WRITEDATA, answer);
    curl_easy_setopt(upload->curl, CURLOPT_POSTFIELDS, bytes);
    curl_easy_setopt(upload->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)count);
    CURLcode outcome = curl_easy_perform(upload->curl);
    if (outcome != CURLE_OK) {
        memset(answer, 0, sizeof *answer);
        strncpy(answer->text, curl_easy_strerror(outcome), sizeof answer->text - 1);
        return;
    }
    curl_off_t pause = 0;
    curl_easy_getinfo(upload->curl, CURLINFO_RESPONSE_CODE, &answer->status);
    curl_easy_getinfo(upload->curl, CURLINFO_RETRY_AFTER, &pause);
    answer->retry_after = (long)pause;
}

void kolchi_upload_close(kolchi_upload *upload) {
    curl_slist_free_all(upload->headers);
    curl_easy_cleanup(upload->curl);
    free(upload);
}
