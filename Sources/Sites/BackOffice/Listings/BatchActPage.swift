import Catalog
import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Web

/// Asks once more before all that waits of a file is accepted or refused.
enum BatchActPage {
    static let askAcceptance = Handler { visit in try await page(visit, .accepted, nil) }
    static let askRefusal = Handler { visit in try await page(visit, .refused, nil) }

    static let accept = Handler.person { visit, staff, _ in try await decide(visit, .accepted, staff) }
    static let refuse = Handler.person { visit, staff, _ in try await decide(visit, .refused, staff) }

    private static func decide(_ visit: Visit, _ answer: BatchDecision.Answer, _ staff: Person) async throws -> Response {
        let batch = try await visit.batchInPath.batch
        return try await visit.submit {
            let why = answer == .refused ? try visit.reason : nil
            let place = TypedText(visit.form["until"] ?? "").wholeNumber ?? 0
            do {
                try await visit.db.transaction { tx in
                    try await BatchDecision.decide(batch.id, answer, until: place, why: why, by: staff.id.actor, in: tx)
                }
            } catch let refusal as BatchDecision.Refusal {
                return try await BatchPage.answer(visit, refusal.houseWords)
            }
            return visit.redirect(
                to: visit.link.house.listingBatch(batch.id.description),
                saying: answer == .accepted ? HouseFlash.houseBatchAccepted : HouseFlash.houseBatchRefused)
        } orShow: { refusal in
            try await page(visit, answer, refusal)
        }
    }

    private static func page(_ visit: Visit, _ answer: BatchDecision.Answer, _ refusal: FormRefusal?) async throws -> Response {
        let found = try await visit.batchInPath
        let way = visit.link.house.listingBatch(found.batch.id.description)
        guard found.waiting > 0 else { return visit.redirect(to: way) }
        // The page of the file has shown the places up to this one.
        let place = TypedText(visit.form["until"] ?? visit.query["until"] ?? "").wholeNumber ?? found.places
        return visit.render(
            view(
                try await visit.houseFrame(), answer, visit.link, key: found.batch.id.description,
                name: found.batch.name ?? BatchPage.noName,
                count: try await visit.db.search(ListingBatch.waitingCount(of: found.batch.id, until: place)), place: place,
                reason: visit.form["why"] ?? "", errors: refusal?.errors ?? []), refusing: refusal)
    }

    private static func view(
        _ house: HouseFrame, _ answer: BatchDecision.Answer, _ link: Link, key: String, name: String, count: Int, place: Int,
        reason: String, errors: [FieldError]
    ) -> ActPage {
        let isRefusal = answer == .refused
        return ActPage(
            house, isRefusal ? .houseBatchRefuseTitle : .houseBatchAcceptTitle, in: .listings, subject: name,
            points: (isRefusal
                ? [.houseBatchRefusePoint(count: count), .houseListingsReasonIsRead]
                : [.houseBatchAcceptPoint(count: count)]) + [.houseBatchLaterPoint, .houseBatchLetterPoint],
            action: isRefusal ? link.house.listingBatchRefusal(key) : link.house.listingBatchAcceptance(key),
            button: isRefusal ? .houseBatchRefuseAll : .houseBatchAcceptAll, takesAway: isRefusal, way: link.house.listingBatch(key),
            asksReason: isRefusal, reason: reason, hidden: ["until": "\(place)"], errors: errors)
    }

    static let sample = view(
        .sample, .accepted, Link(.french), key: "0193", name: "catalogue <b>.csv", count: 340, place: 342, reason: "", errors: [])
}

extension BatchDecision.Refusal {
    /// Why the staff could not decide.
    var houseWords: Message {
        switch self {
        case .own: .houseListingsOwn
        case .underWay: .houseBatchUnderWayMeanwhile
        case .unknown, .nothingWaits: .houseBatchNoneWaits
        }
    }
}
