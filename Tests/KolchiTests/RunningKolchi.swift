import Testing

// Tests of the real program in its own process. Three suites run beside each other, each with one such test at a time. A single
// one would go on alone for minutes after all other tests.

@Suite("The running Kolchi", .serialized)
struct RunningKolchi {}

@Suite("Kolchi that is killed", .serialized)
struct KilledKolchi {}

@Suite("A worker that dies", .serialized)
struct DyingWorker {}
