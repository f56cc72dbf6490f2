#include "CICU.h"
#include <pthread.h>
#include <stdlib.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/uspoof.h>
#include <unicode/ustring.h>

static USpoofChecker *checker;
static const UNormalizer2 *folding;

static void prepare(void) {
    UErrorCode status = U_ZERO_ERROR;
    checker = uspoof_open(&status);
    folding = unorm2_getNFKCCasefoldInstance(&status);
    // Without its data ICU knows nothing; there is nothing to go on with.
    if (U_FAILURE(status)) abort();
}

// Names are short: what is longer than this is no name.
enum { most = 1024 };

int32_t kolchi_skeleton(const char *text, int32_t length, int folded, char *skeleton, int32_t capacity) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, prepare);
    UErrorCode status = U_ZERO_ERROR;
    UChar units[most], plain[4 * most], bare[8 * most];
    int32_t count = 0, written = 0;
    u_strFromUTF8(units, most, &count, text, length, &status);
    const UChar *source = units;
    if (folded) {
        count = unorm2_normalize(folding, units, count, plain, 4 * most, &status);
        source = plain;
    }
    count = uspoof_getSkeleton(checker, 0, source, count, bare, 8 * most, &status);
    if (U_FAILURE(status)) return -1;
    u_strToUTF8(skeleton, capacity, &written, bare, count, &status);
    return status == U_BUFFER_OVERFLOW_ERROR || U_SUCCESS(status) ? written : -1;
}

const char *kolchi_script(uint32_t scalar) {
    UErrorCode status = U_ZERO_ERROR;
    UScriptCode script = uscript_getScript((UChar32)scalar, &status);
    return U_FAILURE(status) ? "Zzzz" : uscript_getShortName(script);
}
