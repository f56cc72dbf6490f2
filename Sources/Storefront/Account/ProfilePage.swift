import HTML
import HTTP
import Images
import Kernel
import Links
import Site

/// How a person is called, written to and shown.
struct ProfilePage: Sendable {
    let frame: Frame
    let name: String
    /// The language in which the person is written to.
    let chosen: Language
    let avatar: Avatar
    /// It was changed just now.
    var isKept = false
    /// In the order of the fields.
    var errors: [FieldError] = []

    subscript(error field: String) -> Message? { errors.first { $0.field == field }?.message }

    static let megabytes = PictureLimits.bytes / (1024 * 1024)
    /// What a browser offers; what the file is, is looked at when it has come.
    static let accept = "image/jpeg,image/png,image/webp,image/gif"
    /// A larger picture is read as far as lets the page say so.
    static let limits = MultipartLimits(body: 4 * PictureLimits.bytes, files: 1, file: PictureLimits.bytes)

    static let sample = ProfilePage(frame: .sample, name: "Nadia Amrani", chosen: .french, avatar: .sample, isKept: true)
    static let faultySample = ProfilePage(
        frame: .sample, name: "", chosen: .arabic, avatar: .pictureSample,
        errors: [FieldError("name", .signUpErrorName), FieldError("avatar", PictureRefusal.notAPicture.message)])
}
