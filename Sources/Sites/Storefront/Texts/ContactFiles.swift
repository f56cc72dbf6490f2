import Components
import HTML
import HTTP
import Identity
import Images
import Kernel
import Logging
import Postgres
import Support
import Web

/// The files of the contact form. They are checked and stored before the message, and removed if the message is not stored.
enum ContactFiles {
    /// Checks and stores the files of the form in the private store. If one is refused, none stays.
    ///
    /// - Throws: `FormRefusal`, which names every refused file.
    static func store(_ visit: Visit, for contact: Contact) async throws -> [StoredPrivateFile] {
        let chosen = visit.files.filter { $0.field == "files" }
        guard visit.oversized.isEmpty, visit.surplus.isEmpty else {
            var refusals = visit.oversized.map { refusal($0.shownName, .picture(.tooManyBytes)) }
            if !visit.surplus.isEmpty { refusals.append(.contactErrorFileCount(files: ContactMessage.mostFiles)) }
            throw again(refusals, visit.oversized.isEmpty ? .unprocessableContent : .contentTooLarge)
        }
        guard !chosen.isEmpty else { return [] }
        try await takeLimit(chosen.map(\.size), visit, for: contact)
        let uploads = try await visit.uploadedPrivateFiles(in: "files", limit: nil)
        let made = uploads.compactMap(\.made)
        guard made.count < uploads.count else { return made }
        remove(made, visit)
        if uploads.contains(where: { $0.refusal?.status == .serviceUnavailable }) {
            throw FormRefusal("files", .contactErrorFilesLater, status: .serviceUnavailable)
        }
        throw again(uploads.compactMap { upload in upload.refusal.map { refusal(upload.name, $0) } }, .unprocessableContent)
    }

    /// Removes stored files that belong to no message. What cannot be removed now is removed after a day.
    static func remove(_ files: [StoredPrivateFile], _ visit: Visit) {
        for file in files {
            do { try visit.world.privateFiles.remove(file.key) } catch {
                visit.world.log.error("a private file could not be removed", ["error": .text(LoggedError.text(of: error))])
            }
        }
    }

    /// The refusal of a form for another reason. A browser does not send chosen files again, so it also says that.
    static func withLoss(_ visit: Visit, _ refusal: FormRefusal) -> FormRefusal {
        let hasFiles = !visit.files.isEmpty || !visit.oversized.isEmpty || !visit.surplus.isEmpty
        return hasFiles ? refusal.adding(FieldError("files", .contactErrorAgain)) : refusal
    }

    private static func takeLimit(_ sizes: [Int], _ visit: Visit, for contact: Contact) async throws {
        do {
            try await visit.db.transaction { tx in
                try await ContactMessage.takeFileLimit(sizes, of: visit.clientNetwork, by: visit.person?.id, for: contact, in: tx)
            }
        } catch let limit as RateLimit.Exceeded {
            throw FormRefusal(limit, beside: "files", .contactErrorFilesTooMany)
        } catch ContactMessage.FilesRefusal.full {
            throw FormRefusal("files", .contactErrorFilesFull, status: .serviceUnavailable)
        }
    }

    /// One error beside the field, which names each file and says that all have to be chosen again.
    private static func again(_ refusals: [Message], _ status: Status) -> FormRefusal {
        let all = refusals.dropFirst().reduce(refusals[0]) { .contactErrorFiles(one: $0, more: $1) }
        return FormRefusal("files", .contactErrorFiles(one: all, more: Message.contactErrorAgain), status: status)
    }

    private static func refusal(_ name: String, _ why: UploadRefusal) -> Message { .contactErrorFile(name: name, why: words(why)) }

    private static func words(_ refusal: UploadRefusal) -> Message {
        switch refusal {
        case .picture(.notAPicture): .contactErrorFileKind
        case .picture(.tooManyBytes): .contactErrorFileBytes(megabytes: ContactPage.megabytes)
        case .picture(.tooManyPixels), .picture(.tooNarrow): .contactErrorFilePixels
        case .picture, .empty, .surplus, .limit, .failed: .contactErrorFileDamaged
        }
    }
}
