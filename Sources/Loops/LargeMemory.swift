import CLinux

/// From now on, pieces of a megabyte and more go back to the system as soon as they are free. By itself, glibc raises
/// that size with each such piece that is freed, up to 32 MB (mallopt(3), M_MMAP_THRESHOLD), and what pictures and
/// uploads took stays with the process.
package func returnLargeMemory() { kolchi_return_memory_from(1 << 20) }
