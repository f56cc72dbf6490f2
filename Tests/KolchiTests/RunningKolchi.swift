import Testing

/// All tests of the real program in its own process, one after the other.
@Suite("The running Kolchi", .serialized)
struct RunningKolchi {}
