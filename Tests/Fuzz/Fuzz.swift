// The fuzz targets that `bin/fuzz` builds. Each NAME has a function that takes any bytes and traps if an invariant is broken.
// The fuzzer itself finds traps, reads beyond memory and hangs.
import Foundation
@testable import HTTP
@testable import Images
import Kernel
import TemplateCompiler

let targets: [String: @Sendable ([UInt8]) -> Void] = [
    "head": head, "chunks": chunks, "url": url, "form": form, "multipart": multipart, "cookie": cookie, "template": template,
    "picture": picture, "messages": messages,
]

let target: @Sendable ([UInt8]) -> Void = {
    let name = ProcessInfo.processInfo.environment["KOLCHI_FUZZ"] ?? ""
    guard let target = targets[name] else { fatalError("no target \(name): \(targets.keys.sorted().joined(separator: ", "))") }
    return target
}()

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    target(unsafe Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

/// The result must not depend on how the input is split, and no more may be consumed than there is.
func head(_ bytes: [UInt8]) {
    let whole = parsed(bytes, piece: max(1, bytes.count))
    for piece in [1, 7] {
        let other = parsed(bytes, piece: piece)
        precondition(other.parser.outcome == whole.parser.outcome)
        guard whole.parser.outcome == .complete else { continue }
        precondition(other.used == whole.used && other.parser.head.raw == whole.parser.head.raw)
        precondition(other.parser.head.framing == whole.parser.head.framing && other.parser.head.keepsAlive == whole.parser.head.keepsAlive)
    }
    precondition(whole.used <= bytes.count)
    if whole.parser.outcome == .complete { use(request(whole.parser.head)) }
}

private func parsed(_ bytes: [UInt8], piece: Int) -> (parser: RequestParser, used: Int) {
    var parser = RequestParser()
    var used = 0
    for start in stride(from: 0, to: bytes.count, by: piece) where parser.outcome == .incomplete {
        used += parser.parse(Array(bytes[start..<min(bytes.count, start + piece)]).span)
    }
    return (parser, used)
}

private func request(_ head: RequestHead) -> Request {
    Request(id: .next(), head: head, body: RequestBody(.empty), remoteAddress: "", receivedAt: Moment(seconds: 0))
}

private func use(_ request: Request) {
    precondition(request.path == "*" || request.path.hasPrefix("/"))
    for segment in request.segments { precondition(!segment.utf8.contains(0)) }
    for (name, value) in request.query.pairs { precondition(!name.utf8.contains(0) && !value.utf8.contains(0)) }
    precondition(FormFields(query: request.query.encoded) == request.query)
    _ = request.cookie("a")
    var response = Response.text("0123456789")
    response.addEntityTag(for: request)
    response.takeRange(for: request)
}

func chunks(_ bytes: [UInt8]) {
    let whole = decoded(bytes, piece: max(1, bytes.count))
    for piece in [1, 5] {
        let other = decoded(bytes, piece: piece)
        precondition(other.state == whole.state && other.body == whole.body && (whole.state != .finished || other.used == whole.used))
    }
    precondition(whole.body.count <= bytes.count)
}

private func decoded(_ bytes: [UInt8], piece: Int) -> (state: BodyDecoder.State, body: [UInt8], used: Int) {
    var decoder = BodyDecoder(.chunked)
    var body: [UInt8] = []
    var used = 0
    while used < bytes.count, decoder.state == .reading {
        let part = Array(bytes[used..<min(bytes.count, used + piece)])
        let step = decoder.decode(part.span)
        body += part[step.data]
        used += step.used
    }
    return (decoder.state, body, used)
}

func url(_ bytes: [UInt8]) { head(Array("GET ".utf8) + bytes + Array(" HTTP/1.1\r\nHost: a\r\n\r\n".utf8)) }

func cookie(_ bytes: [UInt8]) {
    head(Array("GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=0-\r\nCookie: ".utf8) + bytes + Array("\r\n\r\n".utf8))
}

/// The fields must be the same after encoding and parsing again, and no text may contain NUL.
func form(_ bytes: [UInt8]) {
    guard let fields = FormFields(urlencoded: bytes) else { return }
    precondition(fields.count <= FormFields.maximum)
    for (name, value) in fields.pairs { precondition(!name.utf8.contains(0) && !value.utf8.contains(0)) }
    // `&&` does not contain a field, but `=` is one.
    precondition(FormFields(urlencoded: Array(fields.encoded.utf8)) == fields)
}

func multipart(_ bytes: [UInt8]) {
    let whole = multipart(bytes, piece: max(1, bytes.count))
    for piece in [1, 11] { precondition(multipart(bytes, piece: piece) == whole) }
}

private func multipart(_ bytes: [UInt8], piece: Int) -> String {
    var limits = MultipartLimits(body: 100_000)
    limits.files = 3
    limits.file = 2000
    limits.field = 2000
    var reader = MultipartReader(boundary: "b", limits: limits, folder: "/dev/shm")
    do throws(BodyError) {
        for start in stride(from: 0, to: bytes.count, by: piece) { try reader.take(Array(bytes[start..<min(bytes.count, start + piece)])) }
        let form = try reader.finish()
        return form.fields.encoded + form.files.map { "\($0.field) \($0.fileName) \($0.size)" }.joined()
    } catch {
        // Which of two faults is reported may depend on the pieces. Whether there is one must not.
        return "refused"
    }
}

func template(_ bytes: [UInt8]) { compile(String(decoding: bytes, as: UTF8.self), catalogue) }

func messages(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    compile("<p>{{ message home.title }}</p>", ["fr": text, "ar": text, "en": text])
}

private let catalogue = {
    let text = "msgid \"home.title\"\nmsgstr \"Kolchi\"\n\nmsgid \"home.greeting\"\nmsgstr \"Hello {name}\"\n"
    return ["fr": text, "ar": text, "en": text]
}()

/// The compiler must produce either Swift text or a refusal with a reason.
private func compile(_ page: String, _ catalogue: [String: String]) {
    let compilation = Compilation(
        Compilation.Module(
            name: "Storefront", templates: [.init(path: "Home/HomePage.html", source: SourceText(file: "HomePage.html", text: page))],
            messages: ["": catalogue.mapValues { SourceText(file: "messages.po", text: $0) }]),
        visible: [], imports: [])
    precondition(!compilation.files.isEmpty || !compilation.refusals.isEmpty)
    for refusal in compilation.refusals { precondition(!"\(refusal)".isEmpty) }
}

/// The decoder must not get more bytes than the file has, apart from a few bytes that the check adds.
func picture(_ bytes: [UInt8]) {
    guard let picture = try? CheckedPicture(bytes) else { return }
    precondition(picture.essence.count <= bytes.count + 64)
    precondition(picture.header.width * picture.header.height <= PictureLimits.pixels)
}
