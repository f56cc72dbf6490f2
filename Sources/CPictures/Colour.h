// Colours of a picture with an ICC profile, turned into sRGB, which is what browsers show where a file names none.
#ifndef KOLCHI_COLOUR_H
#define KOLCHI_COLOUR_H
#include "CPictures.h"
#include <lcms2.h>

/// The transform from the picture's profile into sRGB. NULL where there is none, it is broken, or it is of another colour
/// space. `format` is that of the samples, as TYPE_RGB_8. cmsDeleteTransform frees it.
cmsHTRANSFORM colour_transform(const struct kolchi_picture *picture, cmsColorSpaceSignature space, cmsUInt32Number format);

/// Turns the colours of a picture in red, green and blue into sRGB. A picture of grey tones may have a profile of grey tones.
void colour_correct(gdImagePtr made, const struct kolchi_picture *picture, int is_grey);

#endif
