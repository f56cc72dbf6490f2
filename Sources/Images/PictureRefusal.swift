/// Why a picture is not taken. Each is a fault of the file, and sending it again changes nothing.
package enum PictureRefusal: UInt8, Error, Sendable, CaseIterable {
    /// Neither JPEG, PNG, WebP nor GIF, or a form of these that browsers do not show.
    case notAPicture = 1
    /// More than `PictureLimits.bytes`.
    case tooManyBytes
    /// More than `PictureLimits.pixels`, or more than `PictureLimits.decoded` while it is read.
    case tooManyPixels
    /// One side is more than `PictureLimits.ratio` times the other.
    case tooNarrow
    /// More than `PictureLimits.frames` in an animation, or more than `PictureLimits.scans` passes in a JPEG.
    case tooManyFrames
    /// More than `PictureLimits.texts` comments.
    case tooMuchText
    /// More than `PictureLimits.parts` segments, chunks or blocks.
    case tooManyParts
    /// Cut short, or it contradicts itself.
    case damaged
}

/// Why a picture could not be processed, through no fault that is known of the file.
package enum PictureFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The upload cannot be read: the errno.
    case unreadable(Int32)
    /// Too many pictures wait already; the page answers 503.
    case busy
    /// The worker did not start: the errno, or 0 where it could not build its sandbox.
    case noWorker(Int32)
    /// The worker ended amid the picture.
    case workerDied
    /// The picture took longer than the deadline, and its worker was ended.
    case tookTooLong
    /// The worker answered what a sound worker never does.
    case badAnswer
    /// The disk or the quota of the pictures' folder is full.
    case diskFull
    /// The pictures' folder cannot be written: the errno.
    case notStored(Int32)

    /// For the log and the command line; a page has sentences of its own.
    package var description: String {
        switch self {
        case .unreadable(let number): "The picture cannot be read (errno \(number))."
        case .busy: "Too many pictures wait already."
        case .noWorker(0): "The picture worker cannot build its sandbox."
        case .noWorker(let number): "The picture worker does not start (errno \(number))."
        case .workerDied: "The picture worker ended amid a picture."
        case .tookTooLong: "A picture took too long."
        case .badAnswer: "The picture worker answered nonsense."
        case .diskFull: "The disk of the pictures' folder is full."
        case .notStored(let number): "The pictures' folder cannot be written (errno \(number))."
        }
    }
}

/// The bounds within which a picture is taken.
package enum PictureLimits {
    package static let bytes = 15 * 1024 * 1024
    // Each bound is as large as lets every picture be answered in about a second.
    package static let pixels = 50_000_000
    /// Of a PNG. In the bytes that are taken no photo has as many.
    package static let pixelsOfPNG = 36_000_000
    /// Of a GIF, which libgd reads byte by byte, and of an interlaced PNG, which is written seven times over.
    package static let pixelsReadSlowly = 15_000_000
    /// Bytes of a PNG's pixels, inflated, and of a progressive JPEG's coefficients. Photos of 50 megapixels take 150 MB.
    package static let decoded = 160_000_000
    /// Bytes of an ICC profile; those of printers have up to three megabytes. A larger one is ignored.
    package static let profile = 4 << 20
    /// Bytes between two segments of a JPEG that are passed over.
    package static let strayBytes = 4096
    package static let ratio = 10
    package static let frames = 1000
    package static let scans = 30
    package static let texts = 100
    package static let parts = 20_000
}
