// Reads pictures row by row into a size near the one that is wanted, so that fifty megapixels need not lie in memory
// as pixels: see the .c files. Runs in the picture worker alone.
#ifndef KOLCHI_PICTURES_H
#define KOLCHI_PICTURES_H
#include <gd.h>
#include <stddef.h>
#include <stdint.h>

/// Bytes of a file, how large a picture they are to hold, and how wide it is wanted at least.
struct kolchi_picture {
    const uint8_t *bytes;
    size_t count;
    int width, height;
    int least_width;
    /// Where the frame of a GIF lies on its canvas, which is `width` by `height`.
    int left, top;
    /// Its ICC profile; no bytes where it has none. In a PNG it is deflated.
    const uint8_t *profile;
    size_t profile_count;
    int profile_is_deflated;
};

/// Makes what all pictures need. To be called once, before the sandbox is closed; 0 where memory is missing.
int kolchi_pictures_begin(void);

/// Each gives a picture in the true colours of sRGB, on white where it was transparent, of the size that was asked for or up to
/// about twice that; NULL where the file is broken or of another size than it is to be. gdImageDestroy frees it.
gdImagePtr kolchi_read_jpeg(const struct kolchi_picture *picture);
gdImagePtr kolchi_read_png(const struct kolchi_picture *picture);
gdImagePtr kolchi_read_webp(const struct kolchi_picture *picture);
gdImagePtr kolchi_read_gif(const struct kolchi_picture *picture);

#endif
