// Posts bytes to one address by libcurl, whose options Swift cannot set: they are variadic.
#ifndef KOLCHI_UPLOAD_H
#define KOLCHI_UPLOAD_H
#include <stddef.h>

/// An address, and the connection to it that is kept between two posts. For one thread at a time.
typedef struct kolchi_upload kolchi_upload;

/// How a post went.
struct kolchi_upload_answer {
    /// HTTP's status; 0 where no answer came.
    long status;
    /// What Retry-After says, in seconds; 0 where it says nothing.
    long retry_after;
    /// The beginning of the answer's body, or why there is none, up to a NUL.
    char text[1024];
};

/// `headers` are whole lines, the last is NULL. A post takes that many seconds at most. NULL where there is no memory.
kolchi_upload *kolchi_upload_open(const char *url, const char *const headers[], long seconds);

void kolchi_upload_post(kolchi_upload *upload, const void *bytes, size_t count, struct kolchi_upload_answer *answer);

void kolchi_upload_close(kolchi_upload *upload);

#endif
