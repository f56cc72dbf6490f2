// What Swift cannot call of libcurl: its variadic functions, one for each type of what they take.
#ifndef KOLCHI_CURL_H
#define KOLCHI_CURL_H
#include <curl/curl.h>
#include <stdint.h>

/// A handle of libcurl, which is set up for the whole process before the first; NULL where there is no memory.
CURL *kolchi_curl_open(void);

CURLcode kolchi_curl_set_number(CURL *curl, CURLoption option, long value);
CURLcode kolchi_curl_set_size(CURL *curl, CURLoption option, curl_off_t value);
/// libcurl copies the text.
CURLcode kolchi_curl_set_text(CURL *curl, CURLoption option, const char *value);
/// The list and the bytes have to stay until the transfer is over.
CURLcode kolchi_curl_set_list(CURL *curl, CURLoption option, struct curl_slist *value);
CURLcode kolchi_curl_set_bytes(CURL *curl, CURLoption option, const void *value);

/// Takes bytes that came, or gives bytes to be sent.
typedef size_t (*kolchi_curl_flow)(char *bytes, size_t size, size_t count, void *context);
CURLcode kolchi_curl_set_flow(CURL *curl, CURLoption function, kolchi_curl_flow flow, CURLoption context_option, void *context);

/// Hears of each line of a protocol in which commands are answered.
CURLcode kolchi_curl_set_watch(CURL *curl, curl_debug_callback watch, void *context);
/// Asked when the connection stands and nothing has been sent.
CURLcode kolchi_curl_set_prelude(CURL *curl, curl_prereq_callback prelude, void *context);

/// The only address to which a handle may open a socket, as 16 bytes; an IPv4 address as `::ffff:a.b.c.d`.
struct kolchi_curl_gate {
    uint8_t address[16];
    /// How many sockets were refused.
    int refused;
};
/// libcurl asks before each socket. The gate has to stay until the handle is reset.
CURLcode kolchi_curl_set_gate(CURL *curl, struct kolchi_curl_gate *gate);

long kolchi_curl_number(CURL *curl, CURLINFO info);
/// The text belongs to the handle; NULL where there is none.
const char *kolchi_curl_text(CURL *curl, CURLINFO info);
curl_off_t kolchi_curl_size(CURL *curl, CURLINFO info);

#endif
