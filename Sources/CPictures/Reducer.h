// Takes the rows of a picture and gives the means of squares of its pixels.
#ifndef KOLCHI_REDUCER_H
#define KOLCHI_REDUCER_H
#include "CPictures.h"

struct reducer {
    int width;
    /// The side of the squares.
    int side;
    gdImagePtr made;
    /// Red, green, blue of each square, added up over the rows so far.
    uint32_t *sums;
    int rows, made_rows;
};

/// False where memory is missing; then, too, `reducer_end` is to be called.
int reducer_begin(struct reducer *reducer, const struct kolchi_picture *picture);
/// One row of red, green, blue, alpha.
void reducer_take(struct reducer *reducer, const uint8_t *row);
/// After the last row: the picture, which is then the caller's.
gdImagePtr reducer_finish(struct reducer *reducer);
void reducer_end(struct reducer *reducer);

#endif
