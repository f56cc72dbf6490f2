package import Components
package import HTML
package import HTTP
package import Images
import Kernel
import Logging
package import Postgres

/// How many files somebody may send. Each occupies a worker for about a second.
package struct UploadLimit: Sendable {
    let key: String
    let files: Int
    let seconds: Int

    /// - Parameters:
    ///   - key: the rate limit's key; it names who is limited.
    ///   - files: how many are allowed in any `seconds`.
    package init(_ key: String, files: Int, per seconds: Int) {
        self.key = key
        self.files = files
        self.seconds = seconds
    }
}

/// Why an uploaded file was not taken.
package enum UploadRefusal: Error, Sendable {
    /// It has no bytes.
    case empty
    /// The cause is in the file.
    case picture(PictureRefusal)
    /// The form takes fewer files.
    case surplus
    case limit(RateLimit.Exceeded)
    /// Nothing is known to be wrong with the file.
    case failed(PictureFailure)

    package var status: Status {
        switch self {
        case .picture(.tooManyBytes): .contentTooLarge
        case .empty, .picture, .surplus: .unprocessableContent
        case .limit: .tooManyRequests
        case .failed: .serviceUnavailable
        }
    }

    /// What the person can do about it.
    package var message: Message {
        switch self {
        case .empty: PictureRefusal.notAPicture.message
        case .picture(let refusal): refusal.message
        case .surplus: .pictureErrorSurplus
        case .limit(let limit): .formTooMany(count: limit.minutes)
        case .failed: .pictureErrorLater
        }
    }
}

/// A file that was chosen in a form: what was made of it, or why it was refused.
package struct CheckedUpload<Made: Sendable>: Sendable {
    /// The name that the browser gave it, shortened for a message. “?” if it has none.
    package let name: String
    package let result: Result<Made, UploadRefusal>

    package var made: Made? { try? result.get() }
    package var refusal: UploadRefusal? { if case .failure(let refusal) = result { refusal } else { nil } }
}

extension Visit {
    /// Checks and stores each picture of a field. A refused file does not affect the others.
    ///
    /// - Parameter crop: which strip of the pictures is kept; nil for whole pictures.
    /// - Returns: a result for each chosen file in the order of the form. Files that were too large or too many are last.
    /// - Throws: errors of the database; `CancellationError`.
    package func uploadedPictures(
        in field: String, limit: UploadLimit, cropping crop: PictureCrop? = nil
    ) async throws -> [CheckedUpload<ProcessedPicture>] {
        try await uploads(in: field, limit: limit) { try await world.pictures.process($0, cropping: crop, beneath: db.span) }
    }

    /// Checks each picture and PDF of a field, and stores it privately. A refused file does not affect the others.
    ///
    /// - Parameter limit: nil if the caller has counted the files.
    /// - Returns: a result for each chosen file in the order of the form. Files that were too large or too many are last.
    /// - Throws: errors of the database; `CancellationError`.
    package func uploadedPrivateFiles(in field: String, limit: UploadLimit?) async throws -> [CheckedUpload<StoredPrivateFile>] {
        try await uploads(in: field, limit: limit) { try await world.pictures.process($0, into: world.privateFiles) }
    }

    /// The only picture of a field, checked and stored; nil if none was chosen.
    ///
    /// - Throws: `FormRefusal` beside the field; `RateLimit.Exceeded`.
    package func uploadedPicture(
        in field: String, limit: UploadLimit, cropping crop: PictureCrop? = nil
    ) async throws -> ProcessedPicture? {
        guard let upload = try await uploadedPictures(in: field, limit: limit, cropping: crop).first else { return nil }
        do throws(UploadRefusal) { return try upload.result.get() } catch {
            if case .limit(let exceeded) = error { throw exceeded }
            throw FormRefusal(field, error.message, status: error.status)
        }
    }

    private func uploads<Made: Sendable>(
        in field: String, limit: UploadLimit?, _ make: (_ path: String) async throws -> Made
    ) async throws -> [CheckedUpload<Made>] {
        var checked: [CheckedUpload<Made>] = []
        for file in files where file.field == field {
            checked.append(CheckedUpload(name: file.shownName, result: try await upload(file, limit: limit, make)))
        }
        for file in oversized where file.field == field {
            checked.append(CheckedUpload(name: file.shownName, result: .failure(.picture(.tooManyBytes))))
        }
        for file in surplus where file.field == field {
            checked.append(CheckedUpload(name: file.shownName, result: .failure(.surplus)))
        }
        return checked
    }

    private func upload<Made: Sendable>(
        _ file: UploadedFile, limit: UploadLimit?, _ make: (_ path: String) async throws -> Made
    ) async throws -> Result<Made, UploadRefusal> {
        guard file.size > 0 else { return .failure(.empty) }
        do {
            if let limit {
                try await db.transaction { tx in
                    try await RateLimit.consume(limit.key, limit: limit.files, per: limit.seconds, in: tx)
                }
            }
            return .success(try await make(file.path))
        } catch let limit as RateLimit.Exceeded {
            return .failure(.limit(limit))
        } catch let refusal as PictureRefusal {
            return .failure(.picture(refusal))
        } catch PictureFailure.workerDied, PictureFailure.tookTooLong {
            // No camera and no program makes such a file.
            return .failure(.picture(.damaged))
        } catch let failure as PictureFailure {
            world.log.error(
                "an uploaded file could not be processed",
                ["request": .text(request.id.description), "error": .text(LoggedError.text(of: failure))])
            return .failure(.failed(failure))
        }
    }
}

extension FieldError {
    /// Names each refused picture of a field and says why; nil if none was refused.
    package init?(_ field: String, refused uploads: [CheckedUpload<ProcessedPicture>]) {
        let named = uploads.compactMap { upload in upload.refusal.map { Message.pictureErrorNamed(name: upload.name, why: $0.message) } }
        guard let first = named.first else { return nil }
        self.init(field, named.dropFirst().reduce(first) { .pictureErrorList(one: $0, more: $1) })
    }
}

extension RateLimit.Exceeded {
    /// Minutes until it is allowed again, rounded up.
    package var minutes: Int { (retryAfter + 59) / 60 }
}

extension UploadedFile {
    fileprivate var shownName: String { fileName.asFileName }
}

extension DiscardedFile {
    /// The name that the browser gave it, shortened for a message. “?” if it has none.
    package var shownName: String { fileName.asFileName }
}

extension String {
    /// The longest part of a file's name that an error shows, in Unicode scalars.
    private static let longestFileName = 60

    fileprivate var asFileName: String {
        let name = readable.tidied.cut(to: Self.longestFileName)
        return name.isEmpty ? "?" : name
    }
}
