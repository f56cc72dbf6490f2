// What Kolchi asks of ICU, whose functions carry its version in their names.
#ifndef KOLCHI_ICU_H
#define KOLCHI_ICU_H
#include <stdint.h>

/// Writes what all texts that look like this one have in common (UTS #39 §4, skeleton), in UTF-8 without a NUL.
/// - Parameter folded: whether letters are folded first (Unicode NFKC_Casefold), so that other forms of them count too.
/// - Returns: how many bytes it has, also where they are more than the capacity; -1 where the text is no UTF-8.
int32_t kolchi_skeleton(const char *text, int32_t length, int folded, char *skeleton, int32_t capacity);

/// The script of a scalar by its name in ISO 15924, such as `Latn`; `Zyyy` and `Zinh` are no script of their own.
const char *kolchi_script(uint32_t scalar);

#endif
