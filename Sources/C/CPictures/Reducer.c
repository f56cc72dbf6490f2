#include "Reducer.h"
#include <stdlib.h>
#include <string.h>

int reducer_begin(struct reducer *reducer, const struct kolchi_picture *picture) {
    int side = picture->width / picture->least_width;
    if (side < 1) side = 1;
    int columns = (picture->width + side - 1) / side, rows = (picture->height + side - 1) / side;
    *reducer = (struct reducer){.width = picture->width, .side = side};
    reducer->made = gdImageCreateTrueColor(columns, rows);
    reducer->sums = calloc((size_t)columns * 3, sizeof(uint32_t));
    return reducer->made && reducer->sums;
}

static void write_row(struct reducer *reducer) {
    int columns = gdImageSX(reducer->made);
    int *pixels = reducer->made->tpixels[reducer->made_rows++];
    for (int column = 0; column < columns; column++) {
        int left = reducer->width - column * reducer->side;
        uint32_t count = (uint32_t)((left < reducer->side ? left : reducer->side) * reducer->rows);
        const uint32_t *sum = reducer->sums + 3 * column;
        uint32_t half = count / 2;
        pixels[column] = (int)((sum[0] + half) / count << 16 | (sum[1] + half) / count << 8 | (sum[2] + half) / count);
    }
    memset(reducer->sums, 0, (size_t)columns * 3 * sizeof(uint32_t));
    reducer->rows = 0;
}

void reducer_take(struct reducer *reducer, const uint8_t *row) {
    uint32_t *sum = reducer->sums;
    for (int start = 0; start < reducer->width; start += reducer->side, sum += 3) {
        int end = start + reducer->side < reducer->width ? start + reducer->side : reducer->width;
        for (const uint8_t *pixel = row + 4 * start; pixel < row + 4 * end; pixel += 4) {
            uint32_t alpha = pixel[3];
            if (alpha == 255) {
                sum[0] += pixel[0];
                sum[1] += pixel[1];
                sum[2] += pixel[2];
            } else {
                for (int i = 0; i < 3; i++) sum[i] += (pixel[i] * alpha + 255 * (255 - alpha) + 127) / 255;
            }
        }
    }
    if (++reducer->rows == reducer->side) write_row(reducer);
}

gdImagePtr reducer_finish(struct reducer *reducer) {
    if (reducer->rows > 0) write_row(reducer);
    gdImagePtr made = reducer->made;
    reducer->made = NULL;
    return made;
}

void reducer_end(struct reducer *reducer) {
    if (reducer->made) gdImageDestroy(reducer->made);
    free(reducer->sums);
}
