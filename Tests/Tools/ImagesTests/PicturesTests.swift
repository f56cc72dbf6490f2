import Foundation
import Glibc
import Images
import Kernel
import PictureAttacks
import TestKit
import Testing

@Suite("Uploaded pictures", .serialized)
struct PicturesTests {
    private let folder = TemporaryFolder()

    private func pictures(probe: String...) throws -> Pictures {
        Pictures(store: try PictureStore(folder: folder.path + "/media"), command: .built(arguments: probe))
    }

    private func bytes(_ path: String?) -> [UInt8] {
        guard let path else { return [] }
        let descriptor = unsafe open(path, O_RDONLY)
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 1 << 22)
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
        return Array(bytes.prefix(max(0, count)))
    }

    @Test("a phone's picture becomes upright in all sizes and both formats, without its location", arguments: 1...8)
    func orientation(_ orientation: Int) async throws {
        let (red, green, blue, white) = (Drawing.red, Drawing.green, Drawing.blue, Drawing.white)
        // What a person sees when red, green over blue, white is stored (EXIF 2.32 §4.6.4).
        let seen = [
            [red, green, blue, white], [green, red, white, blue], [white, blue, green, red], [blue, white, red, green],
            [red, blue, green, white], [blue, red, white, green], [white, green, blue, red], [green, white, red, blue],
        ][orientation - 1]
        let upload = folder.write(Fixture.phoneJPEG(Drawing(width: 1600, height: 1200), orientation: orientation), to: "upload")
        let pictures = try pictures()
        let made = try await pictures.process(upload)
        let isSideways = orientation >= 5
        #expect((made.width, made.height) == (isSideways ? 1200 : 1600, isSideways ? 1600 : 1200))
        #expect(made.widths == (isSideways ? [160, 320, 640, 960, 1200] : [160, 320, 640, 960, 1280, 1600]))
        for width in made.widths {
            for format in PictureFormat.allCases {
                let kept = bytes(pictures.store.file(made.hash, width: width, format: format))
                #expect(try PictureHeader(kept).kind == (format == .jpeg ? .jpeg : .webP))
                let drawing = try #require(Drawing(reading: kept))
                #expect((drawing.width, drawing.height) == (width, isSideways ? (width * 4 + 1) / 3 : (width * 3 + 2) / 4))
                #expect(drawing.corners == seen)
                for word in ["Exif", "EXIF", "GPS-SECRET", "CREATOR"] {
                    #expect(!kept.contains(word))
                }
            }
        }
        #expect(made.colour.utf8.count == 7)
    }

    @Test("a strip of a picture is four times as wide as high, and is cut from the upright picture", arguments: [1, 3, 6, 8])
    func strips(_ orientation: Int) async throws {
        let (red, green, blue, white) = (Drawing.red, Drawing.green, Drawing.blue, Drawing.white)
        // Left and right of the upper and the lower half of what a person sees.
        let halves: [Int: (upper: [Int], lower: [Int])] = [
            1: ([red, green], [blue, white]), 3: ([white, blue], [green, red]), 6: ([blue, red], [white, green]),
            8: ([green, white], [red, blue]),
        ]
        let seen = try #require(halves[orientation])
        let upload = folder.write(Fixture.phoneJPEG(Drawing(width: 1600, height: 1200), orientation: orientation), to: "upload")
        let pictures = try pictures()
        let width = orientation >= 5 ? 1200 : 1600
        for crop in PictureCrop.allCases {
            let made = try await pictures.process(upload, cropping: crop)
            #expect((made.width, made.height) == (width, width / 4), "\(crop)")
            #expect(made.widths.last == width, "\(crop)")
            let drawing = try #require(Drawing(reading: bytes(pictures.store.file(made.hash, width: 640, format: .webP))))
            #expect((drawing.width, drawing.height) == (640, 160), "\(crop)")
            switch crop {
            case .top: #expect(drawing.corners == seen.upper + seen.upper)
            case .middle: #expect(drawing.corners == seen.upper + seen.lower)
            case .bottom: #expect(drawing.corners == seen.lower + seen.lower)
            }
        }
        // A picture that is wider than the strip loses both ends, a tiny one stays a picture.
        let wide = try await pictures.process(folder.write(Drawing(width: 1000, height: 100).png, to: "wide"), cropping: .top)
        #expect((wide.width, wide.height) == (400, 100))
        let tiny = try await pictures.process(folder.write(Drawing(width: 2, height: 2).png, to: "tiny"), cropping: .bottom)
        #expect((tiny.width, tiny.height) == (2, 1))
    }

    @Test("palette, lossless, animated, commented and tiny pictures are processed")
    func kinds() async throws {
        let pictures = try pictures()
        let drawing = Drawing(width: 500, height: 400)
        let palette = Drawing(width: 500, height: 400, palette: true)
        var moving = palette.gif
        // A second frame of one pixel after the first frame.
        moving = moving.dropLast() + [0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x4C, 1, 0, 0x3B]
        #expect(try PictureHeader(moving).frames == 2)
        for upload in [palette.png, palette.gif, moving, drawing.webP, drawing.losslessWebP, drawing.png, drawing.jpeg] {
            let made = try await pictures.process(folder.write(upload, to: "upload"))
            #expect(made.widths == [160, 320, 500])
            let kept = try #require(Drawing(reading: bytes(pictures.store.file(made.hash, width: 500, format: .webP))))
            #expect(kept.corners == [Drawing.red, Drawing.green, Drawing.blue, Drawing.white])
        }
        let texts = (0..<100).map { (name: "zTXt", data: Array("Comment\0\0\($0)".utf8)) }
        _ = try await pictures.process(folder.write(Fixture.png(drawing.png, with: texts), to: "upload"))
        let tiny = try await pictures.process(folder.write(Drawing(width: 2, height: 2).png, to: "upload"))
        #expect(tiny.widths == [2])
    }

    @Test("a file at fault is refused, and its worker is used again")
    func refused() async throws {
        let pictures = try pictures()
        let drawing = Drawing(width: 300, height: 200)
        await #expect(throws: PictureRefusal.tooManyPixels) { try await pictures.process(folder.write(Fixture.gifBomb, to: "bomb.gif")) }
        await #expect(throws: PictureRefusal.notAPicture) {
            try await pictures.process(folder.write(Array("<svg/>".utf8), to: "drawing.jpg"))
        }
        #expect(pictures.idleWorkers.isEmpty)
        var broken = drawing.png
        // These bytes are within the pixel chunk; its checksum no longer matches.
        let pixels = try #require((0..<broken.count - 4).first { broken[$0..<$0 + 4].elementsEqual("IDAT".utf8) })
        for index in pixels + 8..<pixels + 14 { broken[index] ^= 0x55 }
        await #expect(throws: PictureRefusal.damaged) { try await pictures.process(folder.write(broken, to: "broken.png")) }
        let worker = try #require(pictures.idleWorkers.first)
        _ = try await pictures.process(folder.write(drawing.png, to: "whole.png"))
        #expect(pictures.idleWorkers == [worker])
        await #expect(throws: PictureFailure.unreadable(ENOENT)) { try await pictures.process("/nowhere") }
    }

    @Test("a hostile picture is refused, or processed without the text that was hidden in it", arguments: Attack.small)
    func hostile(attack: Attack) async throws {
        let pictures = try pictures()
        let upload = folder.write(attack.bytes(), to: "upload")
        guard attack.expected == .made else {
            await #expect(throws: PictureRefusal.self) { try await pictures.process(upload) }
            return
        }
        let made = try await pictures.process(upload)
        for file in made.files {
            let kept = bytes(pictures.store.file(made.hash, width: file.width, format: file.format))
            #expect(!kept.isEmpty && !kept.contains(Attack.marker))
        }
    }

    @Test("a CMYK picture is read as light, as Adobe stores it")
    func ink() async throws {
        let made = try await pictures().process(folder.write(FlatJPEG(width: 320, height: 200, components: 4).bytes, to: "upload"))
        // The samples are 208, 212, 216 and 220: cyan, magenta and yellow, each times black.
        #expect(made.colour == "#b3b6ba")
    }

    @Test("the worker stays under 256 MB with the most expensive picture")
    func memory() async throws {
        let pictures = try pictures()
        _ = try await pictures.process(folder.write(Attack.progressive.bytes(), to: "upload"))
        let worker = try #require(pictures.idleWorkers.first)
        let status = try String(contentsOfFile: "/proc/\(worker)/status", encoding: .utf8)
        let peak = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }?.split(whereSeparator: \.isWhitespace)[1])
        #expect(try #require(Int(peak)) < 256_000)
    }

    @Test("the same picture has the same name when it is processed twice")
    func twice() async throws {
        let pictures = try pictures()
        let upload = folder.write(Drawing(width: 300, height: 200).jpeg, to: "upload")
        let (one, other) = try await (pictures.process(upload), pictures.process(upload))
        #expect(one.hash == other.hash)
        #expect(PictureStore.isHash(one.hash))
    }

    @Test("the death of a worker during a picture is a clear error, and the next picture is processed")
    func killed() async throws {
        let pictures = try pictures()
        let large = folder.write(Drawing(noise: 4000, 3000).jpeg, to: "large")
        let small = folder.write(Drawing(width: 300, height: 200).jpeg, to: "small")
        _ = try await pictures.process(small)
        let worker = try #require(pictures.idleWorkers.first)
        // The stopped worker reads nothing, so the picture waits until the worker is killed.
        kill(worker, SIGSTOP)
        let failing = Task { try await pictures.process(large) }
        try await eventually("the worker has the picture") { pictures.idleWorkers.isEmpty ? () : nil }
        kill(worker, SIGKILL)
        await #expect(throws: PictureFailure.workerDied) { try await failing.value }
        _ = try await pictures.process(small)
        let fresh = try #require(pictures.idleWorkers.first)
        #expect(fresh != worker)
        // A worker that dies while it waits is replaced without an error.
        kill(fresh, SIGKILL)
        var ended = unsafe siginfo_t()
        unsafe waitid(P_PID, id_t(fresh), &ended, WEXITED | WNOWAIT)
        _ = try await pictures.process(small)
    }

    @Test(
        "an action that no picture needs fails inside the worker, or ends it",
        arguments: [
            ("probe-open", SIGSYS), ("probe-write-file", SIGSYS), ("probe-socket", SIGSYS), ("probe-exec", SIGSYS),
            ("probe-thread", SIGSYS), ("probe-abort", SIGABRT), ("probe-signal", 0), ("probe-code", 0), ("probe-memory", 0),
        ])
    func shutIn(probe: String, signal: Int32) throws {
        let command = WorkerCommand.built(arguments: [probe])
        // Swift's own crash report would open files first.
        let child = Child.start([command.path] + command.arguments, environment: ["SWIFT_BACKTRACE=enable=no"], descriptors: [-1, -1, -1])
        let pid = try child.get()
        var status: Int32 = 0
        unsafe waitpid(pid, &status, 0)
        // wait(2): the low seven bits are the signal, the next byte is the status. Status 98 means that the call failed.
        if signal == 0 { #expect(status == 98 << 8) } else { #expect(status & 0x7F == signal) }
    }

    @Test("a missing worker program is a clear error")
    func noProgram() async throws {
        let pictures = Pictures(store: try PictureStore(folder: folder.path + "/media"), command: WorkerCommand(path: "/nowhere"))
        let upload = folder.write(Drawing(width: 300, height: 200).jpeg, to: "upload")
        await #expect(throws: PictureFailure.noWorker(ENOENT)) { try await pictures.process(upload) }
    }

    @Test("fifty pictures at once are all processed by at most two workers")
    func many() async throws {
        let pictures = try pictures()
        let uploads = (0..<50).map { folder.write(Drawing(width: 400 + $0, height: 300).jpeg, to: "upload-\($0)") }
        let hashes = try await withThrowingTaskGroup(of: String.self) { group in
            for upload in uploads { group.addTask { try await pictures.process(upload).hash } }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(hashes.count == 50)
        #expect((1...2).contains(pictures.idleWorkers.count))
    }

    @Test("a photo of 24 megapixels is processed")
    func large() async throws {
        let pictures = try pictures()
        let upload = folder.write(Fixture.phoneJPEG(Drawing(noise: 6000, 4000), orientation: 6), to: "upload")
        let time = try await ContinuousClock().measure {
            let made = try await pictures.process(upload)
            #expect((made.width, made.height) == (4000, 6000))
        }
        print("24 megapixels: \(time)")
    }
}

extension [UInt8] {
    fileprivate func contains(_ word: String) -> Bool {
        let word = Array(word.utf8)
        return indices.contains { self[$0] == word[0] && self[$0...].starts(with: word) }
    }
}
