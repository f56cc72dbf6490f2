// Reduces a picture row by row: each square of its pixels becomes one pixel with their mean colour.
#ifndef KOLCHI_REDUCER_H
#define KOLCHI_REDUCER_H
#include "CPictures.h"

struct reducer {
    int width;
    /// The side of a square, in pixels of the original.
    int side;
    gdImagePtr made;
    /// The sums of red, green and blue of each square, over the rows so far.
    uint32_t *sums;
    int rows, made_rows;
};

/// Returns 0 where memory is missing. Call `reducer_end` in any case.
int reducer_begin(struct reducer *reducer, const struct kolchi_picture *picture);
/// Adds one row of red, green, blue, alpha.
void reducer_take(struct reducer *reducer, const uint8_t *row);
/// Call it after the last row. The caller owns the returned picture.
gdImagePtr reducer_finish(struct reducer *reducer);
void reducer_end(struct reducer *reducer);

#endif
