import Glibc
import HTTP
import Kernel
import TestKit
import Testing

/// A folder that is deleted after the test.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = "/tmp/kolchi-http-\(RequestID.next())"
        guard unsafe mkdir(path, 0o700) == 0 else { throw BodyError.notStored(errno) }
    }

    deinit {
        for name in names { unsafe unlink(path + "/" + name) }
        unsafe rmdir(path)
    }

    var names: [String] {
        guard let listing = unsafe opendir(path) else { return [] }
        defer { unsafe closedir(listing) }
        var names: [String] = []
        while let entry = unsafe readdir(listing) {
            names.append(
                unsafe withUnsafeBytes(of: entry.pointee.d_name) { unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
        }
        return names.filter { !$0.hasPrefix(".") }.sorted()
    }

    func write(_ name: String, _ content: [UInt8]) throws -> String {
        let place = path + "/" + name
        let descriptor = unsafe open(place, O_WRONLY | O_CREAT, 0o600)
        defer { close(descriptor) }
        let written = unsafe content.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard written == content.count else { throw BodyError.notStored(errno) }
        return place
    }

    func read(_ name: String) -> [UInt8] { Self.read(path + "/" + name) }

    static func read(_ place: String) -> [UInt8] {
        let descriptor = unsafe open(place, O_RDONLY)
        defer { close(descriptor) }
        var content = [UInt8](repeating: 0, count: 4_000_000)
        let count = unsafe content.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
        return Array(content[..<max(0, count)])
    }
}

@Suite("Files")
struct FilesTests {
    @Test("a static file has an immutable URL with a hash of its content, and three encodings")
    func staticFiles() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("kolchi.css", Array(String(repeating: "a { color: red }\n", count: 200).utf8))
        _ = try folder.write("dot.png", [1, 2, 3])
        let files = try StaticFiles(folder.path)
        let url = files.url("kolchi.css")
        #expect(url.hasPrefix("/assets/kolchi.") && url.hasSuffix(".css") && url.utf8.count == 35)
        let plain = try #require(files.response(to: Request(.get, url)))
        #expect(plain.headers["Cache-Control"] == "public, max-age=31536000, immutable")
        #expect(plain.headers["Content-Type"] == "text/css; charset=utf-8")
        #expect(plain.body.count == 200 * "a{color:red}".utf8.count)
        let gzip = try #require(files.response(to: Request(.get, url, headers: ["Accept-Encoding": "gzip, br;q=0"])))
        #expect(gzip.headers["Content-Encoding"] == "gzip")
        #expect(try #require(gzip.body.count) < 200)
        let brotli = try #require(files.response(to: Request(.get, url, headers: ["Accept-Encoding": "gzip, br"])))
        #expect(brotli.headers["Content-Encoding"] == "br")
        #expect(brotli.headers["Vary"] == "Accept-Encoding")
        let tag = try #require(brotli.headers["ETag"])
        #expect(tag != gzip.headers["ETag"])
        let again = files.response(to: Request(.get, url, headers: ["Accept-Encoding": "br", "If-None-Match": tag]))
        #expect(again?.status == .notModified)
        #expect(files.response(to: Request(.get, "/assets/kolchi.css"))?.headers["Cache-Control"] == "public, no-cache")
        #expect(files.response(to: Request(.get, files.url("dot.png")))?.headers["Vary"] == nil)
        #expect(files.response(to: Request(.post, url))?.status == .methodNotAllowed)
        #expect(files.response(to: Request(.get, "/assets/../kolchi.css")) == nil)
        #expect(throws: StaticFiles.Failure.self) { try StaticFiles(folder.path + "/missing") }
    }

    @Test(
        "a style sheet is served without comments and needless whitespace, and keeps its meaning",
        arguments: [
            (
                "/* why */\n@layer a, b;\n.x > p ,\n.y :hover {\n  color : red ;\n  margin: 0  1px;\n}\n",
                "@layer a,b;.x>p,.y :hover{color :red;margin:0 1px}"
            ),
            ("p { inset: calc(-50% + .6rem) calc( 1rem - 2px ); }", "p{inset:calc(-50% + .6rem) calc( 1rem - 2px )}"),
            ("p::before { content: \"a  /* b */ ; }\"; }", "p::before{content:\"a  /* b */ ; }\"}"),
            ("p::before { content: 'it\\'s  {' }", "p::before{content:'it\\'s  {'}"),
            ("p { background: url( data:a;b,/*c*/ ) , URL(\"a  b\") }", "p{background:url( data:a;b,/*c*/ ),URL(\"a  b\")}"),
            (".a\\{ b\\ , c { color: red }", ".a\\{ b\\ ,c{color:red}"),
            ("a/**/b { }", "a b{}"),
            (
                "@media (min-width: 48rem) and (min-height: 40rem) { p { top: 0; } }",
                "@media (min-width:48rem) and (min-height:40rem){p{top:0}}"
            ),
            ("p { color: red /* never closed", "p{color:red"), ("p::before { content: \"never", "p::before{content:\"never"), ("\\", "\\"),
            ("", ""),
        ])
    func styleSheets(source: String, served: String) throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("a.css", Array(source.utf8))
        let answer = try #require(try StaticFiles(folder.path).response(to: Request(.get, "/assets/a.css")))
        guard case .bytes(let bytes) = answer.body else {
            Issue.record("a style sheet is kept in memory")
            return
        }
        #expect(bytes.text == served)
    }

    @Test(
        "a byte range of a static file returns that piece, and a malformed range is ignored",
        arguments: [
            ("bytes=0-3", 206, "0123", "bytes 0-3/10"), ("bytes=4-", 206, "456789", "bytes 4-9/10"),
            ("bytes=-3", 206, "789", "bytes 7-9/10"),
            ("bytes=9-9", 206, "9", "bytes 9-9/10"), ("bytes=5-100", 206, "56789", "bytes 5-9/10"),
            ("bytes=-100", 206, "0123456789", "bytes 0-9/10"),
            ("Bytes=0-0", 206, "0", "bytes 0-0/10"), ("bytes=5-99999999999999999999", 206, "56789", "bytes 5-9/10"),
            ("bytes=-99999999999999999999", 206, "0123456789", "bytes 0-9/10"),
            ("bytes=10-", 416, "", "bytes */10"), ("bytes=-0", 416, "", "bytes */10"),
            ("bytes=99999999999999999999-", 416, "", "bytes */10"),
            ("bytes=3-2", 200, "0123456789", nil), ("bytes=0-1,3-4", 200, "0123456789", nil), ("bytes=", 200, "0123456789", nil),
            ("bytes=-", 200, "0123456789", nil),
            ("bytes=a-b", 200, "0123456789", nil), ("lines=0-1", 200, "0123456789", nil), ("bytes=+1-2", 200, "0123456789", nil),
            ("bytes=1-2-3", 200, "0123456789", nil),
            ("bytes 0-1", 200, "0123456789", nil), ("bytes=0x1-2", 200, "0123456789", nil), ("", 200, "0123456789", nil),
        ] as [(String, Int, String, String?)])
    func ranges(range: String, status: Int, body: String, told: String?) throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("digits.bin", Array("0123456789".utf8))
        let files = try StaticFiles(folder.path)
        let answer = try #require(files.response(to: Request(.get, files.url("digits.bin"), headers: ["Range": HeaderValue(range) ?? ""])))
        #expect(answer.status.code == status)
        #expect(answer.headers["Content-Range"]?.description == told)
        #expect(answer.headers["Accept-Ranges"] == "bytes")
        guard case .bytes(let bytes) = answer.body else { Issue.record("no bytes"); return }
        #expect(String(decoding: bytes.array, as: UTF8.self) == body)
    }

    @Test("a range is served only to GET, only if If-Range matches, and only after If-None-Match")
    func conditionalRange() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("digits.bin", Array("0123456789".utf8))
        let files = try StaticFiles(folder.path)
        let url = files.url("digits.bin")
        let tag = try #require(files.response(to: Request(.get, url))?.headers["ETag"])
        func status(_ method: HTTP.Method = .get, headers: Headers) -> Int? {
            var headers = headers
            headers["Range"] = "bytes=0-1"
            return files.response(to: Request(method, url, headers: headers))?.status.code
        }
        #expect(status(headers: ["If-Range": tag]) == 206)
        #expect(status(headers: ["If-Range": HeaderValue("W/\(tag)") ?? ""]) == 200)
        #expect(status(headers: ["If-Range": "\"other\""]) == 200)
        #expect(status(headers: ["If-Range": "Sun, 06 Nov 1994 08:49:37 GMT"]) == 200)
        #expect(status(headers: ["If-None-Match": tag]) == 304)
        #expect(status(.head, headers: [:]) == 200)
    }

    @Test("a range of a file on the disk is sent over a socket, and the connection stays usable")
    func rangeOfFile() async throws {
        let folder = try TemporaryFolder()
        let content = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        let path = try folder.write("large.bin", content)
        try await withServer { request in
            guard let file = FileBody(path: path) else { return .text("none", status: .notFound) }
            var response = Response(.ok, body: .file(file))
            response.takeRange(for: request)
            return response
        } _: { _, port in
            let client = Client(port: port)
            for range in [1_000_000..<2_500_000, 0..<1, 2_999_999..<3_000_000] {
                client.send("GET / HTTP/1.1\r\nHost: x\r\nRange: bytes=\(range.lowerBound)-\(range.upperBound - 1)\r\n\r\n")
                let answer = client.answer()
                #expect(answer?.status == 206)
                #expect(answer?.body == Array(content[range]))
            }
            client.send("GET / HTTP/1.1\r\nHost: x\r\nRange: bytes=3000000-\r\n\r\n")
            let refusal = client.answer()
            #expect(refusal?.status == 416)
            #expect(refusal?.fields["content-range"] == "bytes */3000000")
            #expect(refusal?.fields["content-length"] == "0")
        }
    }

    private func form(_ body: String, in folder: TemporaryFolder, _ limits: MultipartLimits = MultipartLimits(body: 1_000_000)) async throws
        -> MultipartForm
    {
        let request = Request(
            .post, "/", headers: ["Content-Type": "multipart/form-data; boundary=\"XX\""], body: Bytes(body))
        return try await request.multipart(limits, into: folder.path)
    }

    private func part(_ disposition: String, _ content: String) -> String {
        "--XX\r\nContent-Disposition: form-data; \(disposition)\r\nContent-Type: text/plain\r\n\r\n\(content)\r\n"
    }

    @Test("a multipart form returns its fields, and its files stay on the disk until they are released")
    func multipart() async throws {
        let folder = try TemporaryFolder()
        let content = "line\r\n--X\r\n--XY? \r\n-"
        var form: MultipartForm? = try await form(
            part("name=\"title\"", "سبّاط") + part("name=p; filename=\"a\\\"b.jpg\"", content) + part("name=empty; filename=\"\"", "")
                + part("name=nothing", "") + "--XX--\r\n", in: folder)
        #expect(form?.fields == ["title": "سبّاط", "nothing": ""])
        let file = try #require(form?.files.first)
        #expect(form?.files.count == 1)
        #expect(file.field == "p" && file.fileName == "a\"b.jpg" && file.claimedType == "text/plain")
        #expect(TemporaryFolder.read(file.path) == Array(content.utf8))
        #expect(folder.names.count == 1)
        try file.move(to: folder.path + "/kept")
        form = nil
        #expect(folder.names == ["kept"])
    }

    @Test("a multipart form has at most 100 parts including empty files, and an empty file is not written")
    func manyParts() async throws {
        let folder = try TemporaryFolder()
        let (nameless, named) = (part("name=p; filename=\"\"", ""), part("name=p; filename=\"a.jpg\"", ""))
        // This folder does not exist. The form must be read without writing anything.
        let request = Request(
            .post, "/", headers: ["Content-Type": "multipart/form-data; boundary=XX"],
            body: Bytes(named + String(repeating: nameless, count: 99) + "--XX--\r\n"))
        let form = try await request.multipart(MultipartLimits(body: 1_000_000), into: folder.path + "/nowhere")
        #expect(form.files.map(\.size) == [0] && form.files.first?.fileName == "a.jpg")
        for count in [101, 20_000] {
            for part in [nameless, part("name=p", "")] {
                await #expect(throws: BodyError.tooLarge) {
                    try await self.form(String(repeating: part, count: count) + "--XX--\r\n", in: folder, MultipartLimits(body: 4_000_000))
                }
            }
        }
        await #expect(throws: BodyError.tooLarge) {
            try await self.form(
                String(repeating: named, count: 3) + "--XX--\r\n", in: folder, MultipartLimits(body: 1_000_000, files: 2, file: 1000))
        }
        #expect(folder.names.isEmpty)
    }

    @Test(
        "a malformed or too large multipart form is refused and leaves no file",
        arguments: [
            ("--XX\r\n", BodyError.malformed), ("", .malformed), ("--XX--", nil),
            ("--XX\r\nContent-Disposition: form-data; name=a\r\n\r\nb", .malformed),
            ("--XX\r\n\r\nb\r\n--XX--", .malformed),
            ("--XXContent-Disposition: form-data; name=a\r\n\r\nb\r\n--XX--", .malformed),
            ("--XX\r\nContent-Disposition: attachment; name=a\r\n\r\nb\r\n--XX--", .malformed),
            ("--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n" + String(repeating: "c", count: 2000) + "\r\n--XX--", .tooLarge),
        ])
    func refused(body: String, error: BodyError?) async throws {
        let folder = try TemporaryFolder()
        var limits = MultipartLimits(body: 5000)
        limits.file = 1000
        limits.field = 1000
        do {
            _ = try await form(body, in: folder, limits)
            #expect(error == nil)
        } catch let failure as BodyError {
            #expect(failure == error)
        }
        #expect(folder.names.isEmpty)
    }

    @Test("a file that is too large is discarded and reported, and the parts around it are accepted")
    func oversized() async throws {
        let folder = try TemporaryFolder()
        var limits = MultipartLimits(body: 5000, files: 2, file: 1000)
        let body =
            part("name=before", "a") + part("name=large; filename=b", String(repeating: "c\r\n-", count: 500)) + part("name=after", "d")
            + part("name=small; filename=e", String(repeating: "f", count: 1000)) + "--XX--"
        let form = try await form(body, in: folder, limits)
        #expect(form.oversized.map(\.field) == ["large"] && form.fields == ["before": "a", "after": "d"])
        #expect(form.files.map(\.field) == ["small"] && form.files.map(\.size) == [1000] && folder.names.count == 1)
        limits.files = 1
        await #expect(throws: BodyError.tooLarge) { try await self.form(body, in: folder, limits) }
    }

    @Test("files beyond the limit are discarded and reported, if the page wants that")
    func surplus() async throws {
        let folder = try TemporaryFolder()
        let limits = MultipartLimits(body: 5000, files: 2, file: 1000, discardsMoreFiles: true)
        let body =
            ["a", "b", "c", "d"].map { part("name=f; filename=\($0)", "content of \($0)") }.joined() + part("name=f; filename=\"\"", "")
            + part("name=after", "e") + "--XX--"
        let form = try await form(body, in: folder, limits)
        #expect(form.files.map(\.fileName) == ["a", "b"] && form.surplus.map(\.fileName) == ["c", "d"] && form.fields == ["after": "e"])
        #expect(folder.names.count == 2)
    }

    @Test("a multipart form streams from a socket to the disk, however it is split")
    func multipartOverSocket() async throws {
        let folder = try TemporaryFolder()
        let place = folder.path
        let content = String(repeating: "0123456789\r\n", count: 50_000)
        let body = part("name=f; filename=x", content) + "--XX--\r\n"
        try await withServer { request in
            do throws(BodyError) {
                let form = try await request.multipart(limit: 1_000_000, into: place)
                return .text("\(form.files.map(\.size))")
            } catch {
                return .text("\(error)", status: error.status)
            }
        } _: { _, port in
            let client = Client(port: port)
            client.send(
                "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=XX\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
            )
            client.send(body)
            #expect(client.answer()?.text == "[600000]")
            #expect(folder.names.isEmpty)
        }
    }

    @Test("a form must have the right media type and must not exceed its limit")
    func form() async throws {
        let plain = Request(
            .post, "/", headers: ["Content-Type": "application/x-www-form-urlencoded; charset=utf-8"], body: Bytes("a=1&b=2"))
        #expect(try await plain.form(limit: 7) == ["a": "1", "b": "2"])
        await #expect(throws: BodyError.tooLarge) { try await plain.form(limit: 6) }
        await #expect(throws: BodyError.unsupportedType) { try await Request(.post, "/", body: Bytes("a=1")).form(limit: 7) }
    }
}
