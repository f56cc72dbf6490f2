/// Reads the body of the current request as it arrives, and judges whether it arrives fast enough.
struct BodyIntake {
    private var decoder: BodyDecoder
    /// The client waits for `100 Continue`, which has not been sent yet.
    private(set) var awaitsContinue: Bool
    private(set) var isTooSlow = false

    private var received = 0
    private var waited = 0
    private var waitBegan: Int?

    init(_ framing: RequestHead.Framing, expectsContinue: Bool) {
        decoder = BodyDecoder(framing)
        awaitsContinue = expectsContinue
    }

    var state: BodyDecoder.State { decoder.state }
    var announced: UInt64 { decoder.announced }

    mutating func decode(_ bytes: Span<UInt8>, at second: Int) -> BodyDecoder.Progress {
        // A client that sends before it has received `100 Continue` has stopped waiting for it.
        awaitsContinue = false
        endWait(at: second)
        let step = decoder.decode(bytes)
        received += step.used
        return step
    }

    /// Whether `100 Continue` must be sent now. Returns true at most once.
    mutating func mustSayContinue() -> Bool {
        defer { awaitsContinue = false }
        return awaitsContinue
    }

    /// Starts the clock. Only the seconds in which the server waits for the client count.
    mutating func beginWait(at second: Int) {
        if waitBegan == nil { waitBegan = second }
    }

    private mutating func endWait(at second: Int) {
        if let waitBegan { waited += second - waitBegan }
        waitBegan = nil
    }

    /// Judges the wait for the next bytes. It is too slow if none came for the idle time, or too few on average.
    mutating func isTooSlow(at second: Int, _ limits: ServerLimits) -> Bool {
        guard let waitBegan else { return false }
        let now = second - waitBegan
        let all = waited + now
        isTooSlow = now > limits.idleSeconds || all > limits.bodyGraceSeconds && received < all * limits.bodyBytesPerSecond
        return isTooSlow
    }
}
