// Converts the colours of a picture with an ICC profile to sRGB. Browsers assume sRGB when a file names no profile.
#ifndef KOLCHI_COLOUR_H
#define KOLCHI_COLOUR_H
#include "CPictures.h"
#include <lcms2.h>

/// The transform from the picture's profile to sRGB. `format` is the format of the samples, as TYPE_RGB_8.
/// NULL where there is no profile, or it is broken or of another colour space. Free it with cmsDeleteTransform.
cmsHTRANSFORM colour_transform(const struct kolchi_picture *picture, cmsColorSpaceSignature space, cmsUInt32Number format);

/// Converts a picture in red, green and blue to sRGB. For a grey picture the profile may also be a grey one.
void colour_correct(gdImagePtr made, const struct kolchi_picture *picture, int is_grey);

#endif
