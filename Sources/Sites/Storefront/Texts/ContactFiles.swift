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
    /// The longest part of a file's name that an error shows, in Unicode scalars.
    private static let longestName = 60

    /// Checks and stores the files of the form in the private store. If one is refused, none stays.
    ///
    /// - Throws: `FormRefusal`, which names every refused file.
    static func store(_ visit: Visit, for contact: Contact) async throws -> [StoredPrivateFile] {
        let chosen = visit.files.filter { $0.field == "files" }
        var refusals = visit.oversized.map { refusal($0.fileName, .tooManyBytes) }
        if !visit.surplus.isEmpty { refusals.append(.contactErrorFileCount(files: ContactMessage.mostFiles)) }
        guard refusals.isEmpty else { throw again(refusals, visit.oversized.isEmpty ? .unprocessableContent : .contentTooLarge) }
        guard !chosen.isEmpty else { return [] }
        try await takeLimit(chosen.map(\.size), visit, for: contact)
        var made: [StoredPrivateFile] = []
        do {
            for file in chosen {
                do {
                    guard file.size > 0 else { throw PictureRefusal.damaged }
                    made.append(try await visit.world.pictures.process(file.path, into: visit.world.privateFiles))
                } catch let refused as PictureRefusal {
                    refusals.append(refusal(file.fileName, refused))
                } catch let failure as PictureFailure where failure == .workerDied || failure == .tookTooLong {
                    // No camera and no program makes such a file.
                    refusals.append(refusal(file.fileName, .damaged))
                }
            }
            guard refusals.isEmpty else { throw again(refusals, .unprocessableContent) }
        } catch {
            remove(made, visit)
            guard let failure = error as? PictureFailure else { throw error }
            visit.world.log.error(
                "a file of the contact form could not be stored",
                ["request": .text(visit.request.id.description), "error": .text(LoggedError.text(of: failure))])
            throw FormRefusal("files", .contactErrorFilesLater, status: .serviceUnavailable)
        }
        return made
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

    private static func refusal(_ fileName: String, _ why: PictureRefusal) -> Message {
        let name = fileName.readable.tidied.cut(to: longestName)
        return .contactErrorFile(name: name.isEmpty ? "?" : name, why: words(why))
    }

    private static func words(_ refusal: PictureRefusal) -> Message {
        switch refusal {
        case .notAPicture: .contactErrorFileKind
        case .tooManyBytes: .contactErrorFileBytes(megabytes: ContactPage.megabytes)
        case .tooManyPixels, .tooNarrow: .contactErrorFilePixels
        case .tooManyFrames, .tooMuchText, .tooManyParts, .damaged: .contactErrorFileDamaged
        }
    }
}
