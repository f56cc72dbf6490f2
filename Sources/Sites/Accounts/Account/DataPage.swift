import Archives
import Components
import Foundation
import HTML
import HTTP
import Identity
import Images
import Kernel
import Links
import Logging
import Loops
import Media
import Postgres
import Privacy
import Web

/// The personal data that the shop stores: how to export it, and how to have it erased.
struct DataPage: Sendable {
    let frame: Frame
    /// Why there is no export now.
    var refusal: Message?

    var exportsADay: Int { PersonalData.exportsADay }

    static var sample: DataPage { DataPage(frame: .sample, refusal: .dataErrorTooMany(count: 5)) }
}

extension DataPage {
    static let show = Handler { visit in try await answer(visit) }

    /// Exports all data about the person as one ZIP file.
    static let export = Handler.person { visit, person, _ in
        try await visit.submit(limitBeside: "export", tooMany: { .dataErrorTooMany(count: ($0 + 59) / 60) }) {
            try await visit.db.transaction { tx in try await PersonalData.takeExport(of: person.id, in: tx) }
            let json = try await PersonalData.export(of: person, in: visit.browserKey, at: visit.now, in: visit.db)
            let texts = [ZIPArchive.File("README.txt", .bytes(Array(readme.utf8))), ZIPArchive.File("kolchi.json", .bytes(json))]
            let archive = try await archive(of: texts + picture(of: person, visit) + files(of: person, visit), visit)
            var response = Response(.ok, headers: ["Content-Type": "application/zip"], body: .file(archive))
            response.headers["Content-Disposition"] = "attachment; filename=\"kolchi.zip\""
            return response
        } orShow: {
            try await answer(visit, $0)
        }
    }

    /// The person's avatar in the largest stored size.
    private static func picture(of person: Person, _ visit: Visit) async throws -> [ZIPArchive.File] {
        guard let hash = try await visit.db.read(Person.avatar(of: person.id)),
            let picture = try await visit.db.read(Media.Picture.named(hash)),
            let path = visit.world.pictures.store.file(hash, width: picture.largest, format: .jpeg)
        else { return [] }
        return [ZIPArchive.File("pictures/\(hash).jpg", .file(path: path))]
    }

    /// The files that the person sent with messages.
    private static func files(of person: Person, _ visit: Visit) async throws -> [ZIPArchive.File] {
        try await PersonalData.files(of: person, in: visit.browserKey, in: visit.db).compactMap { name, file in
            visit.world.privateFiles.file(file.key).map { ZIPArchive.File("files/\(name).\(file.type.rawValue)", .file(path: $0)) }
        }
    }

    /// Writes the archive to the disk, where it has no name any more when it is sent.
    private static func archive(of files: [ZIPArchive.File], _ visit: Visit) async throws -> FileBody {
        let (path, now) = (visit.world.privateFiles.temporaryFile(), visit.now)
        defer { try? FileManager.default.removeItem(atPath: path) }
        do {
            try await visit.world.accounts.archives.run {
                Result { () throws(ZIPArchive.Failure) in try ZIPArchive.write(files, to: path, madeAt: now) }
            }.get()
        } catch is PoolRefusal {
            throw Problem.busy(retryAfter: 10)
        } catch let failure as ZIPArchive.Failure {
            visit.world.log.error(
                "an export was not written",
                ["request": .text(visit.request.id.description), "error": .text(LoggedError.text(of: failure))])
            throw Problem.unavailable(retryAfter: 60)
        }
        guard let body = FileBody(path: path) else { throw Problem.unavailable(retryAfter: 60) }
        return body
    }

    /// A description of the files, in all languages.
    private static var readme: String {
        Language.allCases.map { language in
            [Message.accountPageData, .readmeJson, .readmeForm, .readmePictures, .readmeFiles].map { $0.text(in: language) }.joined(
                separator: "\n\n")
        }.joined(separator: "\n\n----\n\n") + "\n"
    }

    private static func answer(_ visit: Visit, _ refusal: FormRefusal? = nil) async throws -> Response {
        let page = DataPage(frame: try await visit.frame(at: \.account.data), refusal: refusal?.errors.first?.message)
        return visit.render(page, refusing: refusal)
    }
}
