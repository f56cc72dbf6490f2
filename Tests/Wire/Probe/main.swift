// Kolchi's HTTP server and parser alone, for tests with external programs.
//   HTTPProbe serve PORT [PROXY]   echoes what it reads; `X-Forwarded-For` is trusted from PROXY
//   HTTPProbe read                 prints how it parses each message on standard input
import CSV
import Foundation
import Glibc
import HTTP
import Kernel
import Loops

switch CommandLine.arguments.dropFirst().first {
case "serve": try await serve(Array(CommandLine.arguments.dropFirst(2)))
case "read": readMessages()
default:
    print("HTTPProbe serve PORT [PROXY] | HTTPProbe read")
    exit(64)
}

/// Serves until standard input ends.
///
/// `/large` returns 50 MB, `/form` counts the fields of a form, and `/small` accepts a body of at most 1,000 bytes.
/// `/fr/desk/count/…` counts the bytes of a body of any size.
/// `/hold` responds after five seconds. `/rows/N` streams N rows of CSV, and `/broken/N` the same without an end.
/// All other paths return method, target and address on the first line, and then the body.
/// Writes a line to standard error for each finished request: method, path, status.
func serve(_ arguments: [String]) async throws {
    _ = raiseDescriptorLimit()
    var options = ServerOptions()
    options.limits.connectionsPerAddress = 100_000
    options.proxies = arguments.dropFirst().compactMap { IPBlock($0) }
    let listening = try ListeningSocket(port: UInt16(arguments.first ?? "0") ?? 0)
    let loops = (0..<2).map { Loop(number: $0) }
    for loop in loops { loop.start() }
    let large = Bytes([UInt8](repeating: 65, count: 50_000_000))
    let server = Server(
        loops: loops, listening: listening, options: options,
        onFinished: { done, _ in note("\(done.method?.rawValue ?? "-") \(done.path) \(done.status?.code ?? 0)\n") }
    ) { request in
        do {
            switch request.path {
            case "/large": return Response(.ok, body: .bytes(large))
            case "/form": return .text("\(try await request.form(limit: 2_000_000).count)")
            case "/small": return .text("\(try await request.body.collect(limit: 1000).count)")
            case "/hold": try await Task.sleep(for: .seconds(5))
            case _ where request.path.hasPrefix("/fr/desk/count/"):
                var count = 0
                while let bytes = try await request.body.next() { count += bytes.count }
                return .text("\(count)")
            case _ where request.segments.count == 2 && ["rows", "broken"].contains(request.segments[0]):
                let (rows, isBroken) = (Int(request.segments[1]) ?? 0, request.segments[0] == "broken")
                return Response(
                    .ok, headers: ["Content-Type": "text/csv; charset=utf-8"],
                    body: .stream(StreamedBody { try await writeRows(rows, isBroken: isBroken, to: $0) }))
            default: break
            }
            let body = try await request.body.collect(limit: 20_000_000)
            return Response(
                .ok, headers: ["X-Seen": HeaderValue("\(request.method.rawValue) \(request.path)") ?? "?"],
                body: .bytes(Bytes(Array("\(request.method.rawValue) \(request.head.targetText) \(request.remoteAddress)\n".utf8) + body)))
        } catch {
            let status = (error as? BodyError)?.status ?? .internalServerError
            return .text("\(error)\n", status: status)
        }
    }
    await server.start()
    print(listening.port)
    fflush(nil)
    await withCheckedContinuation { over in
        Thread.detachNewThread {
            while readLine() != nil {}
            over.resume()
        }
    }
    await server.drain(within: 0)
}

/// Writes orders of an imagined shop. Every tenth name would be a formula.
func writeRows(_ rows: Int, isBroken: Bool, to body: BodyWriter) async throws {
    var csv = CSVWriter(header: ["number", "buyer", "refund", "at", "=note"])
    for row in 0..<rows {
        csv.add([
            .number(row), .text(row % 10 == 0 ? "=1+\(row)" : "Zoé \"\(row)\", Fès"), .money(Money(minor: Int64(-row))),
            .moment(Moment(seconds: Int64(row))), .empty,
        ])
        if csv.count >= 32_768 { try await body.write(csv.take()) }
    }
    try await body.write(csv.take())
    if isBroken { throw BodyError.malformed }
}

func note(_ line: String) {
    var line = line
    line.withUTF8 { bytes in _ = unsafe write(2, bytes.baseAddress, bytes.count) }
}

/// Reads messages, each after its length as four little-endian bytes.
///
/// Prints one line for each: `refused STATUS`, `incomplete`, or the parsed message. That is method, target, whether the
/// connection stays open, the offset of its end, and its body in hexadecimal.
func readMessages() {
    let input = Array(FileHandle.standardInput.readDataToEndOfFile())
    var output = ""
    var start = 0
    while start + 4 <= input.count {
        let length = (0..<4).reduce(0) { $0 | Int(input[start + $1]) << (8 * $1) }
        output += reading(input[start + 4..<start + 4 + length]) + "\n"
        start += 4 + length
    }
    FileHandle.standardOutput.write(Data(output.utf8))
}

func reading(_ message: ArraySlice<UInt8>) -> String {
    var parser = RequestParser()
    var used = parser.parse(Array(message).span)
    switch parser.outcome {
    case .incomplete: return "incomplete"
    case .refused(let status): return "refused \(status.code)"
    case .complete: break
    }
    let head = parser.head
    var decoder = BodyDecoder(head.framing)
    var body: [UInt8] = []
    while decoder.state == .reading, used < message.count {
        let rest = Array(message.dropFirst(used))
        let step = decoder.decode(rest.span)
        body += rest[step.data]
        used += step.used
    }
    switch decoder.state {
    case .reading: return "incomplete"
    case .malformed: return "refused 400"
    case .finished: break
    }
    let hexadecimal = body.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    return "\(head.method.rawValue) \(head.targetText) \(head.keepsAlive ? "stays" : "closes") \(used) \(hexadecimal)"
}
