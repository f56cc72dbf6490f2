import Archives
import Foundation
import Glibc
import Kernel
import TestKit
import Testing

@Suite("A foreign ZIP archive")
struct ZIPReaderTests {
    private let folder = TemporaryFolder()

    @Test("is read as Python's zipfile has written it: packed, streamed, with a comment and with ZIP64")
    func python() throws {
        let program = """
            import sys, zipfile
            class Pipe:
                def __init__(self, path): self.file = open(path, "wb")
                def write(self, bytes): return self.file.write(bytes)
                def flush(self): self.file.flush()
            files = {"a.jpg": b"a" * 100_000, "فاس/é.png": bytes(range(256)) * 300, "empty": b"", "Folder/": b"", "__MACOSX/._a.jpg": b"x",
                "Folder/.DS_Store": b"x"}
            for name, method in [("stored", zipfile.ZIP_STORED), ("packed", zipfile.ZIP_DEFLATED), ("streamed", zipfile.ZIP_DEFLATED)]:
                path = f"{sys.argv[1]}/{name}"
                with zipfile.ZipFile(Pipe(path) if name == "streamed" else path, "w", method) as zip:
                    if name == "packed": zip.comment = b"PK\\5\\6 a comment" * 100
                    for file, content in files.items():
                        with zip.open(file, "w", force_zip64=name == "stored") as entry: entry.write(content)
            """
        let run = try runCommand(["python3", "-c", program, folder.path])
        #expect(run.code == 0, "\(run.text)")
        let contents = [
            "a.jpg": [UInt8](repeating: 97, count: 100_000), "فاس/é.png": (0..<300).flatMap { _ in (0...255).map { UInt8($0) } },
            "empty": [],
        ]
        for name in ["stored", "packed", "streamed"] {
            let zip = ZIPReader(path: folder.path + "/" + name)
            let entries = try zip.check()
            #expect(entries.map(\.name) == ["a.jpg", "فاس/é.png", "empty"] && entries.map(\.size) == [100_000, 76_800, 0])
            var read: [String: [UInt8]] = [:]
            try zip.read(Set(contents.keys)) { name, content in
                read[name] = content
                return true
            }
            #expect(read == contents)
            var names: [String] = []
            try zip.read(["empty", "فاس/e\u{301}.png", "none"]) { name, _ in
                names.append(name)
                return false
            }
            #expect(names == ["فاس/é.png"])
        }
    }

    @Test("is read as ZIPArchive has written it")
    func own() throws {
        let path = folder.path + "/own"
        try ZIPArchive.write([.init("b", .bytes([1, 2, 3])), .init("a", .bytes([]))], to: path, madeAt: .now())
        #expect(try ZIPReader(path: path).check().map(\.name) == ["b", "a"])
    }

    @Test("has names in UTF-8, marked or not, or in code page 437")
    func names() throws {
        var (plain, marked, old) = (ForgedZIP.Entry("é.jpg"), ForgedZIP.Entry("جبن.jpg"), ForgedZIP.Entry("."))
        (marked.flags, plain.name, old.name) = (1 << 11, Array("è.jpg".utf8), [0x82, 0x2E, 0x6A, 0x70, 0x67])
        #expect(try check([plain, marked, old]) == ["è.jpg", "جبن.jpg", "é.jpg"])
        marked.name = [0x82, 0x2E]
        #expect(try check([marked]) == ["\u{FFFD}."])
    }

    @Test(
        "with an entry that leads elsewhere is refused with its name",
        arguments: [
            ("../a", "../a"), ("a/../../b", "a/../../b"), ("..", ".."), ("/etc/passwd", "/etc/passwd"), ("C:/a", "C:/a"), ("c:a", "c:a"),
            ("a\\b", "a\\b"), ("..\\a", "..\\a"), ("a\0b", "a\u{FFFD}b"), ("a\nb", "a\u{FFFD}b"), ("a\u{85}b", "a\u{FFFD}b"), ("", ""),
            ("../folder/", "../folder/"), ("__MACOSX/../a", "__MACOSX/../a"),
            (String(repeating: "a", count: 1025), String(repeating: "a", count: 200)),
        ])
    func unsafeNames(name: String, shown: String) {
        #expect(throws: ZIPFault(.unsafeName, entry: shown)) { try check([.init("ok"), .init(name)]) }
        #expect(throws: ZIPFault(.unsafeName, entry: shown)) { try ZIPReader(path: write([.init(name)])).read(["ok"]) { _, _ in true } }
    }

    @Test("keeps names that only look odd")
    func oddNames() throws {
        let names = ["..a", "a..", "...", "a/./b", "./c", "a b", "-x", "ab:c", "~"]
        #expect(try check(names.map { .init($0) }) == names)
    }

    @Test("with links, passwords or other methods is refused, with the entry")
    func refused() {
        func fault(_ kind: ZIPFault.Kind, line: Int = #line, _ change: (inout ForgedZIP.Entry) -> Void) {
            var entry = ForgedZIP.Entry("bad")
            change(&entry)
            #expect(throws: ZIPFault(kind, entry: "bad"), "line \(line)") { try check([.init("ok"), entry]) }
        }
        for type in [0o120000, 0o020000, 0o060000, 0o010000, 0o140000] {
            for system in [0, 3] { fault(.link) { ($0.madeBy, $0.attributes) = (system, (type | 0o777) << 16) } }
        }
        fault(.link) { ($0.madeBy, $0.attributes) = (10, 0x420) }
        // The Unix extra field with a target of five bytes.
        fault(.link) { $0.extra = [0x0D, 0, 17, 0] + [UInt8](repeating: 0, count: 12) + Array("/etc/".utf8) }
        for flags in [1, 1 << 6, 1 << 13] { fault(.password) { $0.flags = flags } }
        fault(.password) { $0.localFlags = 1 }
        fault(.password) { $0.method = 99 }
        for method in [1, 6, 9, 12, 14, 93, 95, 98] { fault(.unknownMethod(method)) { $0.method = method } }
    }

    @Test("with a name twice is refused, also in another case or form")
    func twice() {
        for (one, other) in [("a.jpg", "a.jpg"), ("a.jpg", "A.JPG"), ("É", "é"), ("é", "e\u{301}")] {
            #expect(throws: ZIPFault(.sameName, entry: other)) { try check([.init(one), .init(other)]) }
        }
    }

    @Test("that contradicts itself is refused")
    func broken() throws {
        func fault(_ change: (inout ForgedZIP.Entry) -> Void, line: Int = #line) {
            var entry = ForgedZIP.Entry("bad", Array("content".utf8))
            change(&entry)
            #expect(throws: ZIPFault(.broken, entry: "bad"), "line \(line)") { try check([.init("ok"), entry]) }
        }
        fault { $0.sum = 1 }
        fault { $0.size = 6 }
        fault { ($0.size, $0.packed) = (6, 6) }
        fault { ($0.size, $0.packed) = (1000, 1000) }
        fault { $0.offset = 3 }
        fault { $0.offset = 100_000 }
        fault { $0.localName = Array("evil".utf8) }
        fault { $0.localName = Array("bed".utf8) }
        fault { $0.localMethod = 8 }
        // Not deflate, more than deflate can make of it, and ZIP64 without its field.
        fault { $0.method = 8 }
        fault { ($0.method, $0.size) = (8, 10_000) }
        fault { $0.size = 0xFFFF_FFFF }
        // Entries that share their content: they could be unpacked again and again.
        var shared = (0..<9).map { ForgedZIP.Entry("\($0)", [UInt8](repeating: 0, count: $0 == 0 ? 1000 : 0)) }
        for number in 1..<9 {
            (shared[number].packed, shared[number].size, shared[number].sum, shared[number].offset) =
                (1000, 1000, Int(ForgedZIP.checkSum(shared[0].content)), 0)
        }
        #expect(throws: ZIPFault(.broken, entry: "1")) { try check(shared) }
        for count in [0, 1, 3] {
            var zip = ForgedZIP([.init("a"), .init("b")])
            zip.count = count
            #expect(throws: ZIPFault(.broken)) { try ZIPReader(path: folder.write(zip.bytes, to: "count")).check() }
        }
    }

    @Test("is refused beyond the limits, with the entry that exceeds them, before anything is unpacked")
    func limits() throws {
        var limits = ZIPReader.Limits()
        (limits.entries, limits.total, limits.entry) = (3, 10, 6)
        func check(_ sizes: [Int]) throws -> Int {
            let entries = sizes.enumerated().map { ForgedZIP.Entry("\($0.offset)", [UInt8](repeating: 7, count: $0.element)) }
            return try ZIPReader(path: write(entries), limits: limits).check().count
        }
        #expect(try check([6, 4, 0]) == 3)
        #expect(throws: ZIPFault(.entryTooLarge(6), entry: "1")) { try check([1, 7]) }
        #expect(throws: ZIPFault(.tooLarge(10), entry: "2")) { try check([4, 5, 2]) }
        #expect(throws: ZIPFault(.tooMany(3))) { try check([0, 0, 0, 0]) }
    }

    @Test("is told from other files")
    func notZIP() throws {
        #expect(try check([]) == [])
        var zip = ForgedZIP([.init("a")])
        zip.comment = [0, 1, 2]
        let good = zip.bytes
        #expect(try ZIPReader(path: folder.write(good, to: "good")).check().count == 1)
        for bytes in [[], Array("a,b\n1,2\n".utf8), good.dropLast(), good + [0], [UInt8](repeating: 0x50, count: 100_000)] {
            #expect(throws: ZIPFault(.notZIP)) { try ZIPReader(path: folder.write(Array(bytes), to: "other")).check() }
        }
        #expect(throws: ZIPFault(.unreadable(ENOENT))) { try ZIPReader(path: folder.path + "/none").check() }
        #expect(throws: ZIPFault(.notZIP)) { try ZIPReader(path: folder.path).check() }
    }

    @Test("1,000 mutated archives are read or refused, and no entry is larger than announced")
    func mutations() throws {
        let path = folder.path + "/base"
        let noise = (0..<600).map { UInt8(truncatingIfNeeded: $0 * $0 / 7) }
        try ZIPArchive.write(
            [.init("a.jpg", .bytes(noise)), .init("b/c.txt", .bytes([UInt8](repeating: 65, count: 3000))), .init("d", .bytes([]))],
            to: path,
            madeAt: Moment(seconds: 1_795_253_400))
        let bases = [try Array(Data(contentsOf: URL(fileURLWithPath: path))), ForgedZIP([.init("x"), .init("y", noise)]).bytes]
        var limits = ZIPReader.Limits()
        limits.total = 100_000
        var chance = Chance(state: 18)
        var (read, refused) = (0, 0)
        for number in 0..<1000 {
            var bytes = bases[number % 2]
            for _ in 0..<Int.random(in: 1...4, using: &chance) {
                // Most of the fields are at the end.
                let place =
                    Bool.random(using: &chance)
                    ? Int.random(in: 0..<bytes.count, using: &chance)
                    : max(0, bytes.count - Int.random(in: 1...220, using: &chance))
                switch Int.random(in: 0...4, using: &chance) {
                case 0: bytes[place] = [0, 1, 0x7F, 0x80, 0xFF][Int.random(in: 0...4, using: &chance)]
                case 1: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &chance)
                case 2: for other in place..<min(bytes.count, place + 4) { bytes[other] = 0xFF }
                case 3: bytes.insert(.random(in: 0...255, using: &chance), at: place)
                default: if bytes.count > 20 { bytes.remove(at: place) }
                }
            }
            let zip = ZIPReader(path: folder.write(bytes, to: "mutated"), limits: limits)
            do {
                let entries = try zip.check()
                #expect(entries.reduce(0) { $0 + $1.size } <= limits.total)
                try zip.read(Set(entries.map(\.name))) { name, content in entries.contains { $0.name == name && $0.size == content.count } }
                read += 1
            } catch {
                refused += 1
            }
        }
        #expect(read > 20 && refused > 500, "\(read) read, \(refused) refused")
    }

    private func write(_ entries: [ForgedZIP.Entry]) -> String { folder.write(ForgedZIP(entries).bytes, to: "forged") }

    private func check(_ entries: [ForgedZIP.Entry]) throws -> [String] { try ZIPReader(path: write(entries)).check().map(\.name) }
}
