#include "Colour.h"
#include <stdlib.h>
#include <zlib.h>

// ICC profiles of printers are up to three megabytes large.
enum { largest_profile = 4 << 20 };

static cmsHPROFILE srgb;

int kolchi_pictures_begin(void) {
    if (!srgb) srgb = cmsCreate_sRGBProfile();
    return srgb != NULL;
}

static cmsHPROFILE open_profile(const struct kolchi_picture *picture) {
    if (!picture->profile_is_deflated) return cmsOpenProfileFromMem(picture->profile, (cmsUInt32Number)picture->profile_count);
    uLongf count = largest_profile;
    uint8_t *bytes = malloc(count);
    cmsHPROFILE profile = NULL;
    // lcms2 copies the bytes into the profile.
    if (bytes && uncompress(bytes, &count, picture->profile, picture->profile_count) == Z_OK)
        profile = cmsOpenProfileFromMem(bytes, (cmsUInt32Number)count);
    free(bytes);
    return profile;
}

cmsHTRANSFORM colour_transform(const struct kolchi_picture *picture, cmsColorSpaceSignature space, cmsUInt32Number format) {
    if (!srgb || picture->profile_count == 0 || picture->profile_count > largest_profile) return NULL;
    cmsHPROFILE profile = open_profile(picture);
    if (!profile) return NULL;
    cmsHTRANSFORM transform = NULL;
    cmsProfileClassSignature kind = cmsGetDeviceClass(profile);
    int is_of_device = kind == cmsSigInputClass || kind == cmsSigDisplayClass || kind == cmsSigOutputClass || kind == cmsSigColorSpaceClass;
    if (is_of_device && cmsGetColorSpace(profile) == space)
        transform = cmsCreateTransform(profile, format, srgb, TYPE_RGB_8, INTENT_PERCEPTUAL, 0);
    cmsCloseProfile(profile);
    return transform;
}

void colour_correct(gdImagePtr made, const struct kolchi_picture *picture, int is_grey) {
    cmsHTRANSFORM transform = colour_transform(picture, cmsSigRgbData, TYPE_RGB_8);
    int samples = 3;
    if (!transform && is_grey) {
        transform = colour_transform(picture, cmsSigGrayData, TYPE_GRAY_8);
        samples = 1;
    }
    if (!transform) return;
    const int width = gdImageSX(made);
    uint8_t *from = malloc((size_t)width * 3), *into = malloc((size_t)width * 3);
    for (int y = 0; from && into && y < gdImageSY(made); y++) {
        int *pixels = made->tpixels[y];
        for (int x = 0; x < width; x++) {
            uint8_t *sample = from + samples * x;
            sample[0] = (uint8_t)(pixels[x] >> 16);
            if (samples == 1) continue;
            sample[1] = (uint8_t)(pixels[x] >> 8);
            sample[2] = (uint8_t)pixels[x];
        }
        cmsDoTransform(transform, from, into, (cmsUInt32Number)width);
        for (int x = 0; x < width; x++) pixels[x] = into[3 * x] << 16 | into[3 * x + 1] << 8 | into[3 * x + 2];
    }
    free(from);
    free(into);
    cmsDeleteTransform(transform);
}
