import Testing

/// Everything that is tested on the real program in a process of its own, one after the other.
@Suite("The running Kolchi", .serialized)
struct RunningKolchi {}
