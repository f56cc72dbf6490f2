/// Why a picture is refused. The cause is always in the file, so sending it again does not help.
package enum PictureRefusal: UInt8, Error, Sendable, CaseIterable {
    /// Neither JPEG, PNG, WebP nor GIF, or a variant of these that browsers do not show.
    case notAPicture = 1
    /// More bytes than `PictureLimits.bytes`.
    case tooManyBytes
    /// More pixels than `PictureLimits.pixels`, or more memory than `PictureLimits.decoded` while it is read.
    case tooManyPixels
    /// One side is more than `PictureLimits.ratio` times the other.
    case tooNarrow
    /// More than `PictureLimits.frames` in an animation, or more than `PictureLimits.scans` passes in a JPEG.
    case tooManyFrames
    /// More than `PictureLimits.texts` comments.
    case tooMuchText
    /// More than `PictureLimits.parts` segments, chunks or blocks.
    case tooManyParts
    /// Truncated or inconsistent.
    case damaged
}

/// Why a picture could not be processed, although nothing is known to be wrong with the file.
package enum PictureFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The upload cannot be read; the value is the errno.
    case unreadable(Int32)
    /// Too many pictures are waiting; the page answers 503.
    case busy
    /// The worker did not start. The value is the errno, or 0 where it could not build its sandbox.
    case noWorker(Int32)
    /// The worker ended during the picture.
    case workerDied
    /// The picture took longer than the deadline, and its worker was killed.
    case tookTooLong
    /// The worker sent an invalid answer.
    case badAnswer
    /// The disk or the quota of the picture folder is full.
    case diskFull
    /// The picture folder cannot be written; the value is the errno.
    case notStored(Int32)

    /// For the log and the command line. Pages have texts of their own.
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

/// The limits of an uploaded picture.
package enum PictureLimits {
    package static let bytes = 15 * 1024 * 1024
    // The following limits are as high as possible while every picture is still answered in about a second.
    package static let pixels = 50_000_000
    /// The limit for PNGs. No photo of at most `bytes` has as many pixels as a PNG.
    package static let pixelsOfPNG = 36_000_000
    /// The limit for GIFs and interlaced PNGs. libgd reads a GIF byte by byte; an interlaced PNG is written in seven passes.
    package static let pixelsReadSlowly = 15_000_000
    /// Bytes of the inflated pixels of a PNG, or of the coefficients of a progressive JPEG. A photo of 50 megapixels takes 150 MB.
    package static let decoded = 160_000_000
    /// Bytes of an ICC profile. Profiles of printers have up to three megabytes. A larger profile is ignored.
    package static let profile = 4 << 20
    /// The most bytes between two segments of a JPEG. They are skipped.
    package static let strayBytes = 4096
    package static let ratio = 10
    package static let frames = 1000
    package static let scans = 30
    package static let texts = 100
    package static let parts = 20_000
}
