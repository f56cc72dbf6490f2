import CLinux

/// From now on, freed memory blocks of one megabyte or more return to the system at once.
/// By default glibc raises that threshold with each such block that is freed, up to 32 MB (mallopt(3), M_MMAP_THRESHOLD).
/// The memory of pictures and uploads would then stay with the process.
package func returnLargeMemory() { kolchi_return_memory_from(1 << 20) }
