import CGD
import CMagic
import CPictures
import Glibc

/// The process that decodes pictures. It is synchronous and single-threaded. It closes its sandbox before it reads foreign bytes.
package enum PictureWorker {
    /// The argument after the program's name that makes the program a worker.
    package static let subcommand = "picture-worker"

    /// Serves the socket on descriptor 0 until the shop closes it, then ends the process.
    ///
    /// Call it before anything starts a thread. A further argument `probe-…` makes it close the sandbox and then try a
    /// forbidden action, as a hostile picture in control of the process would. The tests check how that ends.
    package static func main() -> Never {
        let probe = CommandLine.arguments.count > 2 ? CommandLine.arguments[2] : nil
        gdSetErrorMethod(nil)
        guard let magic = unsafe magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_TAR),
            unsafe magic_load(magic, nil) == 0, kolchi_pictures_begin() != 0,
            let landlock = Sandbox.close(cpuSeconds: WorkerProcess.cpuSeconds)
        else { exit(1) }
        if let probe { WorkerProbe.run(probe) }
        send([WorkerMessages.hello, UInt8(landlock)])
        while let head = receive(WorkerMessages.Request.size) {
            guard let request = WorkerMessages.Request(head), request.count <= PictureLimits.bytes,
                request.profileCount <= PictureLimits.profile, let bytes = receive(request.count),
                let profile = receive(request.profileCount)
            else { exit(2) }
            let type = unsafe bytes.withUnsafeBytes { unsafe magic_buffer(magic, $0.baseAddress, $0.count) }
            let isNamed = unsafe type.map { unsafe String(cString: $0) == request.mediaType } ?? false
            guard isNamed else {
                send(WorkerMessages.Answer.refused(.notAPicture).bytes)
                continue
            }
            guard let kind = request.kind else {
                send(WorkerMessages.Answer(status: 0, colour: [0, 0, 0], files: 0).bytes)
                continue
            }
            do {
                send(try paint(bytes, profile, kind, request))
            } catch {
                send(WorkerMessages.Answer.refused(error).bytes)
            }
        }
        exit(0)
    }

    /// The whole answer: each width as WebP and as JPEG, largest width first.
    private static func paint(
        _ bytes: [UInt8], _ profile: [UInt8], _ kind: PictureKind, _ request: WorkerMessages.Request
    ) throws(PictureRefusal) -> [UInt8] {
        let isSideways = request.orientation.isSideways
        let whole = isSideways ? (width: request.height, height: request.width) : (width: request.width, height: request.height)
        let strip =
            request.crop?.strip(width: whole.width, height: whole.height) ?? (left: 0, top: 0, width: whole.width, height: whole.height)
        let (width, height) = (strip.width, strip.height)
        let widths = PictureSizes.widths(width: width, height: height).reversed()
        // The size of the whole picture where the strip has its largest width.
        let most = widths[widths.startIndex]
        let scaled = (width: Scale.up(whole.width, most, width), height: Scale.up(whole.height, most, width))
        let stored = isSideways ? scaled.height : scaled.width
        guard
            let canvas = Canvas.decode(bytes, profile: profile, kind, as: request, leastWidth: stored)
        else { throw .damaged }
        var largest: Canvas?
        var files: [UInt8] = []
        for narrow in widths {
            let tall = PictureSizes.height(at: narrow, width: width, height: height)
            // Turning is expensive, so only the small picture is turned.
            let sized =
                if let largest { largest.scaled(width: narrow, height: tall) } else if request.crop == nil {
                    canvas.scaled(width: isSideways ? tall : narrow, height: isSideways ? narrow : tall)?
                        .upright(from: request.orientation)
                } else {
                    canvas.scaled(width: isSideways ? scaled.height : scaled.width, height: isSideways ? scaled.width : scaled.height)?
                        .upright(from: request.orientation)?
                        .cropped(
                            left: strip.left * most / width, top: strip.top * most / width, width: narrow, height: tall)
                }
            guard let sized else { throw .damaged }
            if largest == nil { largest = sized }
            for format in PictureFormat.allCases {
                guard let file = sized.encoded(as: format) else { throw .damaged }
                files += WorkerMessages.fileHead(width: narrow, count: file.count) + file
            }
        }
        guard let colour = largest?.meanColour() else { throw .damaged }
        return WorkerMessages.Answer(status: 0, colour: colour, files: widths.count * 2).bytes + files
    }

    private enum Scale {
        /// `length` times `to` by `from`, rounded up.
        static func up(_ length: Int, _ to: Int, _ from: Int) -> Int { (length * to + from - 1) / from }
    }

    /// - Returns: nil where the shop has closed the socket.
    private static func receive(_ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = unsafe bytes.withUnsafeMutableBytes { unsafe read(0, $0.baseAddress! + filled, count - filled) }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { return nil }
            filled += got
        }
        return bytes
    }

    private static func send(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let took = unsafe bytes.withUnsafeBytes { unsafe write(0, $0.baseAddress! + sent, $0.count - sent) }
            if took < 0, errno == EINTR { continue }
            guard took > 0 else { exit(0) }
            sent += took
        }
    }
}
