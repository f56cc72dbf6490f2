package import HTML
package import Images

extension PictureRefusal {
    /// What the person can do about it.
    package var message: Message {
        switch self {
        case .notAPicture: .pictureErrorKind
        case .tooManyBytes: .pictureErrorBytes(megabytes: PictureLimits.bytes / (1024 * 1024))
        case .tooManyPixels: .pictureErrorPixels
        case .tooNarrow: .pictureErrorNarrow(ratio: PictureLimits.ratio)
        case .tooManyFrames, .tooMuchText, .tooManyParts, .damaged: .pictureErrorDamaged
        }
    }
}
