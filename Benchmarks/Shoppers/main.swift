// Visitors that put load on a running Kolchi. The results are printed as JSON.
//   Shoppers order PORT COUNT CONNECTIONS       whole guest checkouts, one after another on each connection
//   Shoppers pay PORT COUNT CONNECTIONS         the same, paid on the page of the simulated gateway
//   Shoppers fill PORT COUNT CONNECTIONS        each visitor puts a piece into a cart, after having looked at it before
//   Shoppers arrive PORT RATExSECONDS,… BROWSERS  whole guest checkouts that begin at these rates, one after another,
//                                               regardless of the answers; also so many visitors a second view a list
// Standard input: paths of products that can be bought, one per line; they are used in turn.
import Foundation
import Loops

exit(await Program.run(Array(CommandLine.arguments.dropFirst())))

enum Program {
    static func run(_ words: [String]) async -> Int32 {
        guard words.count == 4, let port = UInt16(words[1]), let last = Int(words[3]) else {
            FileHandle.standardError.write(
                Data("Shoppers order|pay|fill PORT COUNT CONNECTIONS | Shoppers arrive PORT RATExSECONDS,… BROWSERS\n".utf8))
            return 64
        }
        _ = raiseDescriptorLimit()
        var pages: [String] = []
        while let line = readLine() { pages.append(line) }
        let loop = Loop()
        loop.start()
        let crowd = await make(port, pages, on: loop)
        let tally: Tally? =
            switch words[0] {
            case "order": await serve(crowd, Int(words[2]) ?? 0, .order, connections: last, on: loop)
            case "pay": await serve(crowd, Int(words[2]) ?? 0, .pay, connections: last, on: loop)
            case "fill": await serve(crowd, Int(words[2]) ?? 0, .fill, connections: last, on: loop)
            case "arrive": await receive(crowd, phases(words[2]), browsers: last, on: loop)
            default: nil
            }
        guard let tally, let text = try? JSONEncoder().encode(tally) else { return 64 }
        print(String(decoding: text, as: UTF8.self))
        return 0
    }

    private static func make(_ port: UInt16, _ pages: [String], on loop: isolated Loop) -> LoopBound<Crowd> {
        LoopBound(Crowd(port: port, pages: pages), on: loop)
    }

    private static func serve(
        _ crowd: LoopBound<Crowd>, _ count: Int, _ errand: Shopper.Errand, connections: Int, on loop: isolated Loop
    ) async -> Tally { await crowd.get(on: loop).serve(count, errand, connections: connections, on: loop) }

    private static func receive(
        _ crowd: LoopBound<Crowd>, _ arrivals: [(rate: Int, seconds: Int)], browsers: Int, on loop: isolated Loop
    ) async -> Tally { await crowd.get(on: loop).receive(arrivals, browsers: (browsers, ["/fr/categories/vetements"]), on: loop) }

    /// `50x5,400x20`: 50 a second for 5 seconds, then 400 a second for 20 seconds.
    private static func phases(_ text: String) -> [(rate: Int, seconds: Int)] {
        text.split(separator: ",").compactMap { phase in
            let numbers = phase.split(separator: "x").compactMap { Int($0) }
            return numbers.count == 2 && numbers[0] > 0 ? (numbers[0], numbers[1]) : nil
        }
    }
}
