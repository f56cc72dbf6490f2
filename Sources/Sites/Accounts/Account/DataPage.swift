import Archives
import Components
import Foundation
import HTML
import HTTP
import Identity
import Images
import Kernel
import Links
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
            let zip = try await ZIPArchive.bytes(
                of: [ZIPArchive.File("README.txt", Array(readme.utf8)), ZIPArchive.File("kolchi.json", json)] + pictures(of: person, visit),
                madeAt: visit.now)
            var response = Response(.ok, headers: ["Content-Type": "application/zip"], body: .bytes(Bytes(zip)))
            response.headers["Content-Disposition"] = "attachment; filename=\"kolchi.zip\""
            return response
        } orShow: {
            try await answer(visit, $0)
        }
    }

    /// The person's avatar in the largest stored size.
    private static func pictures(of person: Person, _ visit: Visit) async throws -> [ZIPArchive.File] {
        guard let hash = try await visit.db.read(Person.avatar(of: person.id)),
            let picture = try await visit.db.read(Media.Picture.named(hash)),
            let path = visit.world.pictures.store.file(hash, width: picture.largest, format: .jpeg),
            let data = FileManager.default.contents(atPath: path)
        else { return [] }
        return [ZIPArchive.File("pictures/\(hash).jpg", Array(data))]
    }

    /// A description of the files, in all languages.
    private static var readme: String {
        Language.allCases.map { language in
            [Message.accountPageData, .readmeJson, .readmeForm, .readmePictures].map { $0.text(in: language) }.joined(separator: "\n\n")
        }.joined(separator: "\n\n----\n\n") + "\n"
    }

    private static func answer(_ visit: Visit, _ refusal: FormRefusal? = nil) async throws -> Response {
        let page = DataPage(frame: try await visit.frame(at: \.account.data), refusal: refusal?.errors.first?.message)
        return visit.render(page, refusing: refusal)
    }
}
