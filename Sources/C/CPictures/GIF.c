#include "Reducer.h"
#include <stdlib.h>
#include <string.h>

// libgd reads the frame as one byte a pixel. The canvas around the frame is transparent.
gdImagePtr kolchi_read_gif(const struct kolchi_picture *picture) {
    gdImagePtr whole = gdImageCreateFromGifPtr((int)picture->count, (void *)picture->bytes);
    if (!whole) return NULL;
    struct reducer reducer = {0};
    gdImagePtr made = NULL;
    uint8_t *row = malloc((size_t)picture->width * 4);
    const int width = gdImageSX(whole), height = gdImageSY(whole);
    int fits = picture->left >= 0 && picture->top >= 0 && width <= picture->width - picture->left && height <= picture->height - picture->top;
    if (row && fits && reducer_begin(&reducer, picture)) {
        for (int y = 0; y < picture->height; y++) {
            memset(row, 0, (size_t)picture->width * 4);
            int line = y - picture->top;
            for (int x = 0; line >= 0 && line < height && x < width; x++) {
                int index = whole->pixels[line][x];
                uint8_t *pixel = row + 4 * (x + picture->left);
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
