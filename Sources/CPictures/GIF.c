#include "Reducer.h"
#include <stdlib.h>

// libgd reads it into one byte a pixel.
gdImagePtr kolchi_read_gif(const struct kolchi_picture *picture) {
    gdImagePtr whole = gdImageCreateFromGifPtr((int)picture->count, (void *)picture->bytes);
    if (!whole) return NULL;
    struct reducer reducer = {0};
    gdImagePtr made = NULL;
    uint8_t *row = malloc((size_t)picture->width * 4);
    if (row && gdImageSX(whole) == picture->width && gdImageSY(whole) == picture->height && reducer_begin(&reducer, picture)) {
        for (int y = 0; y < picture->height; y++) {
            for (int x = 0; x < picture->width; x++) {
                int index = whole->pixels[y][x];
                uint8_t *pixel = row + 4 * x;
                pixel[0] = (uint8_t)gdImageRed(whole, index);
                pixel[1] = (uint8_t)gdImageGreen(whole, index);
                pixel[2] = (uint8_t)gdImageBlue(whole, index);
                pixel[3] = index == gdImageGetTransparent(whole) ? 0 : 255;
            }
            reducer_take(&reducer, row);
        }
        made = reducer_finish(&reducer);
    }
    reducer_end(&reducer);
    free(row);
    gdImageDestroy(whole);
    return made;
}
