#include "Colour.h"
#include <setjmp.h>
#include <stdio.h>
#include <jpeglib.h>

// Everything that must be freed at the end, on success and on error. `longjmp` may lose local variables, but not this struct.
struct reading {
    struct jpeg_decompress_struct info;
    struct jpeg_error_mgr errors;
    jmp_buf back;
    gdImagePtr made;
    cmsHTRANSFORM transform;
};

static void fail(j_common_ptr info) { longjmp(((struct reading *)info->client_data)->back, 1); }
// Warnings are ignored: many cameras write a few extra bytes between segments.
static void pass(j_common_ptr info, int level) { (void)info, (void)level; }

static int colour(const JSAMPLE *sample, J_COLOR_SPACE space, int is_inverted) {
    if (space == JCS_RGB) return sample[0] << 16 | sample[1] << 8 | sample[2];
    int made = 0;
    for (int i = 0; i < 3; i++) {
        // Adobe stores how much light is left; others store how much ink there is.
        int light = is_inverted ? sample[i] * sample[3] : (255 - sample[i]) * (255 - sample[3]);
        made = made << 8 | light / 255;
    }
    return made;
}

// libjpeg decodes to n/8 of the size. That costs correspondingly less, because it skips the high frequencies of each block.
static int read_rows(struct reading *reading, const struct kolchi_picture *picture) {
    struct jpeg_decompress_struct *info = &reading->info;
    if (setjmp(reading->back)) return 0;
    jpeg_create_decompress(info);
    jpeg_mem_src(info, picture->bytes, picture->count);
    jpeg_read_header(info, TRUE);
    if ((int)info->image_width != picture->width || (int)info->image_height != picture->height) return 0;
    int is_ink = info->jpeg_color_space == JCS_CMYK || info->jpeg_color_space == JCS_YCCK;
    info->out_color_space = is_ink ? JCS_CMYK : JCS_RGB;
    info->scale_denom = 8;
    for (info->scale_num = 1; info->scale_num < 8; info->scale_num++) {
        if ((long)picture->width * info->scale_num / 8 >= picture->least_width) break;
    }
    if (is_ink)
        reading->transform = colour_transform(picture, cmsSigCmykData, info->saw_Adobe_marker ? TYPE_CMYK_8_REV : TYPE_CMYK_8);
    jpeg_start_decompress(info);
    const int width = (int)info->output_width, samples = info->output_components;
    reading->made = gdImageCreateTrueColor(width, (int)info->output_height);
    if (!reading->made) return 0;
    JSAMPARRAY row = info->mem->alloc_sarray((j_common_ptr)info, JPOOL_IMAGE, (JDIMENSION)(width * samples), 1);
    while (info->output_scanline < info->output_height) {
        int *pixels = reading->made->tpixels[info->output_scanline];
        jpeg_read_scanlines(info, row, 1);
        // Three samples a pixel replace four, so the row can be converted in place.
        if (reading->transform) cmsDoTransform(reading->transform, row[0], row[0], (cmsUInt32Number)width);
        for (int x = 0; x < width; x++)
            pixels[x] = reading->transform ? colour(row[0] + x * 3, JCS_RGB, 0)
                                           : colour(row[0] + x * samples, info->out_color_space, info->saw_Adobe_marker);
    }
    if (!is_ink) colour_correct(reading->made, picture, info->jpeg_color_space == JCS_GRAYSCALE);
    return 1;
}

gdImagePtr kolchi_read_jpeg(const struct kolchi_picture *picture) {
    struct reading reading = {0};
    reading.info.err = jpeg_std_error(&reading.errors);
    reading.info.client_data = &reading;
    reading.errors.error_exit = fail;
    reading.errors.emit_message = pass;
    int is_read = read_rows(&reading, picture);
    jpeg_destroy_decompress(&reading.info);
    if (reading.transform) cmsDeleteTransform(reading.transform);
    if (is_read) return reading.made;
    if (reading.made) gdImageDestroy(reading.made);
    return NULL;
}
