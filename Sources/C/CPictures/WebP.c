#include "Colour.h"
#include <webp/decode.h>

// libwebp scales while it decodes. Its colours are already multiplied by alpha.
gdImagePtr kolchi_read_webp(const struct kolchi_picture *picture) {
    WebPDecoderConfig config;
    if (!WebPInitDecoderConfig(&config) || WebPGetFeatures(picture->bytes, picture->count, &config.input) != VP8_STATUS_OK) return NULL;
    if (config.input.width != picture->width || config.input.height != picture->height) return NULL;
    int side = picture->width / picture->least_width;
    if (side < 1) side = 1;
    int width = (picture->width + side - 1) / side, height = (picture->height + side - 1) / side;
    config.options.use_scaling = side > 1;
    config.options.scaled_width = width;
    config.options.scaled_height = height;
    config.output.colorspace = MODE_rgbA;
    gdImagePtr made = NULL;
    if (WebPDecode(picture->bytes, picture->count, &config) == VP8_STATUS_OK) made = gdImageCreateTrueColor(width, height);
    for (int y = 0; made && y < height; y++) {
        const uint8_t *pixel = config.output.u.RGBA.rgba + (ptrdiff_t)y * config.output.u.RGBA.stride;
        for (int x = 0; x < width; x++, pixel += 4) {
            int white = 255 - pixel[3];
            made->tpixels[y][x] = (pixel[0] + white) << 16 | (pixel[1] + white) << 8 | (pixel[2] + white);
        }
    }
    WebPFreeDecBuffer(&config.output);
    if (made) colour_correct(made, picture, 0);
    return made;
}
