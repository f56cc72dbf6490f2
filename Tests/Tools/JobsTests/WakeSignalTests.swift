import Jobs
import Loops
import Testing

@Suite("A wake signal")
struct WakeSignalTests {
    @Test("ends a wait early, and no later one")
    func rings() async {
        let loop = Loop()
        loop.start()
        let signal = WakeSignal()
        for _ in 0..<20 {
            signal.ring()
            await signal.wait(milliseconds: 30, on: loop)
        }
        let begun = ContinuousClock.now
        for _ in 0..<3 { await signal.wait(milliseconds: 50, on: loop) }
        #expect(ContinuousClock.now - begun > .milliseconds(140))
    }
}
