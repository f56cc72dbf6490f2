// Reads pictures row by row into a size near the wanted one. Fifty megapixels thus never lie in memory as pixels; see the
// .c files. Only the picture worker uses it.
#ifndef KOLCHI_PICTURES_H
#define KOLCHI_PICTURES_H
#include <gd.h>
#include <stddef.h>
#include <stdint.h>

/// A picture file, its expected size in pixels, and the least width of the result.
struct kolchi_picture {
    const uint8_t *bytes;
    size_t count;
    int width, height;
    int least_width;
    /// The place of a GIF's frame on its canvas of `width` by `height`.
    int left, top;
    /// The ICC profile, deflated in a PNG; no bytes where there is none.
    const uint8_t *profile;
    size_t profile_count;
    int profile_is_deflated;
};

/// Creates what all pictures share. Call it once, before the sandbox is closed. Returns 0 where memory is missing.
int kolchi_pictures_begin(void);

/// Each returns a picture in the true colours of sRGB, of the wanted size up to about twice that. Transparent pixels
/// become white. NULL where the file is broken or not of the expected size. Free it with gdImageDestroy.
gdImagePtr kolchi_read_jpeg(const struct kolchi_picture *picture);
gdImagePtr kolchi_read_png(const struct kolchi_picture *picture);
gdImagePtr kolchi_read_webp(const struct kolchi_picture *picture);
gdImagePtr kolchi_read_gif(const struct kolchi_picture *picture);

#endif
