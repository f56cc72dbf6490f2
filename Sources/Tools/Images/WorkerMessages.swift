/// The messages between the shop and a picture worker, over one socket.
enum WorkerMessages {
    /// The worker's first byte, sent once its sandbox is closed. The next byte is the version of Landlock, 0 for none.
    static let hello: UInt8 = 0xA5

    /// Sent before a picture's bytes: what the shop has read from its header. Sent before a PDF's bytes: only their number.
    struct Request {
        static let size = 28
        /// In place of a picture's kind.
        private static let pdf: UInt8 = 0x50
        /// Nil for a PDF, whose type is checked and which is not decoded.
        let kind: PictureKind?
        let orientation: Orientation
        /// Nil for the whole picture.
        let crop: PictureCrop?
        let count: Int
        let width: Int
        let height: Int
        /// The place of a GIF's frame on its canvas.
        let left: Int
        let top: Int
        /// The length of the ICC profile in bytes. It follows the picture.
        let profileCount: Int

        var bytes: [UInt8] {
            [kind?.rawValue ?? Self.pdf, orientation.rawValue, crop?.rawValue ?? 0, 0]
                + [count, width, height, left, top, profileCount].flatMap(big32)
        }

        init(_ picture: CheckedPicture, _ crop: PictureCrop?) {
            self.crop = crop
            kind = picture.header.kind
            orientation = picture.header.orientation
            count = picture.essence.count
            width = picture.header.width
            height = picture.header.height
            left = picture.header.left
            top = picture.header.top
            profileCount = picture.profile.count
        }

        /// A PDF of that many bytes.
        init(countOfPDF: Int) {
            kind = nil
            orientation = .upright
            crop = nil
            count = countOfPDF
            (width, height, left, top, profileCount) = (0, 0, 0, 0, 0)
        }

        /// The media type as libmagic must name it.
        var mediaType: String { kind?.mediaType ?? PrivateFileType.pdf.mediaType }

        init?(_ bytes: [UInt8]) {
            guard bytes.count == Self.size, bytes[0] == Self.pdf || PictureKind(rawValue: bytes[0]) != nil,
                let orientation = Orientation(rawValue: bytes[1])
            else { return nil }
            kind = PictureKind(rawValue: bytes[0])
            self.orientation = orientation
            crop = PictureCrop(rawValue: bytes[2])
            count = number(bytes[4..<8])
            width = number(bytes[8..<12])
            height = number(bytes[12..<16])
            left = number(bytes[16..<20])
            top = number(bytes[20..<24])
            profileCount = number(bytes[24..<28])
        }
    }

    /// The reply: 0 or the number of a refusal, the mean colour, and the number of files that follow.
    struct Answer {
        static let size = 5
        let status: UInt8
        let colour: [UInt8]
        let files: Int

        var bytes: [UInt8] { [status] + colour + [UInt8(files)] }

        static func refused(_ refusal: PictureRefusal) -> Answer { Answer(status: refusal.rawValue, colour: [0, 0, 0], files: 0) }

        init(status: UInt8, colour: [UInt8], files: Int) {
            self.status = status
            self.colour = colour
            self.files = files
        }

        init(_ bytes: [UInt8]) {
            status = bytes[0]
            colour = Array(bytes[1..<4])
            files = Int(bytes[4])
        }
    }

    /// Precedes each file: its width and its length in bytes. The format follows from the order.
    static func fileHead(width: Int, count: Int) -> [UInt8] { big32(width) + big32(count) }

    static func big32(_ number: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }

    static func number(_ bytes: some Sequence<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }
}
