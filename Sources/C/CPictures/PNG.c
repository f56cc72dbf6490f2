#include "Colour.h"
#include "Reducer.h"
#include <png.h>
#include <stdlib.h>
#include <string.h>

// Everything that must be freed at the end, on success and on error. `longjmp` may lose local variables, but not this struct.
struct reading {
    const struct kolchi_picture *picture;
    size_t taken;
    png_structp png;
    png_infop info;
    struct reducer reducer;
    uint8_t *rows;
};

static void read_bytes(png_structp png, png_bytep into, size_t count) {
    struct reading *reading = png_get_io_ptr(png);
    if (count > reading->picture->count - reading->taken) png_error(png, "cut short");
    memcpy(into, reading->picture->bytes + reading->taken, count);
    reading->taken += count;
}

static void pass(png_structp png, png_const_charp text) { (void)png, (void)text; }
static void fail(png_structp png, png_const_charp text) { (void)text, png_longjmp(png, 1); }

// The rows of an interlaced picture are complete only after the last pass. All of them stay in memory until then.
static gdImagePtr read_rows(struct reading *reading) {
    const struct kolchi_picture *picture = reading->picture;
    png_structp png = reading->png;
    if (setjmp(png_jmpbuf(png))) return NULL;
    png_set_read_fn(png, reading, read_bytes);
    png_read_info(png, reading->info);
    if ((int)png_get_image_width(png, reading->info) != picture->width || (int)png_get_image_height(png, reading->info) != picture->height)
        png_error(png, "another size");
    const int is_grey = !(png_get_color_type(png, reading->info) & PNG_COLOR_MASK_COLOR);
    png_set_strip_16(png);
    png_set_expand(png);
    png_set_gray_to_rgb(png);
    png_set_filler(png, 255, PNG_FILLER_AFTER);
    const int passes = png_set_interlace_handling(png);
    png_read_update_info(png, reading->info);
    const size_t size = (size_t)picture->width * 4;
    const int held = passes == 1 ? 1 : picture->height;
    reading->rows = malloc(size * (size_t)held);
    if (!reading->rows || png_get_rowbytes(png, reading->info) != size || !reducer_begin(&reading->reducer, picture))
        png_error(png, "no memory");
    for (int pass = 1; pass <= passes; pass++) {
        for (int y = 0; y < picture->height; y++) {
            uint8_t *row = reading->rows + size * (size_t)(y % held);
            png_read_row(png, row, NULL);
            if (pass == passes) reducer_take(&reading->reducer, row);
        }
    }
    png_read_end(png, NULL);
    gdImagePtr made = reducer_finish(&reading->reducer);
    colour_correct(made, picture, is_grey);
    return made;
}

gdImagePtr kolchi_read_png(const struct kolchi_picture *picture) {
    struct reading reading = {.picture = picture};
    reading.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, fail, pass);
    if (reading.png) reading.info = png_create_info_struct(reading.png);
    gdImagePtr made = reading.info ? read_rows(&reading) : NULL;
    reducer_end(&reading.reducer);
    free(reading.rows);
    png_destroy_read_struct(&reading.png, &reading.info, NULL);
    return made;
}
