import Components
import HTML
import HTTP
import Identity
import Images
import Kernel
import Links
import Media
import Places
import Postgres
import Sellers
import Shipping
import Web

/// An application to sell: what the person wrote, the documents, and the ways to a decision.
struct ApplicationPage: Sendable {
    let house: HouseFrame
    let line: ApplicationLine
    let facts: [Fact]
    let documents: [Document]
    /// What the staff wrote beside items, when it returned the application last.
    let remarks: [Fact]
    let why: String
    /// Who decided; nil while it waits.
    let decidedBy: String?
    let submission: Int
    /// The standing of the shop that was opened; nil before.
    var shop: SiteURL?
    /// Why it could not be decided; nil if nothing was wrong.
    var fault: Message?

    struct Fact: Sendable {
        let name: Message
        let value: String
    }

    struct Document: Sendable {
        let name: Message
        /// Nil for a reader who may not open it.
        let address: SiteURL?
    }

    /// Whether the reader may decide about it.
    var isDecider: Bool { line.state == .submitted && house.roles.contains { $0 == .moderator || $0 == .admin } }

    static let sample = ApplicationPage(
        house: .sample, line: .sample, facts: [Fact(name: .houseApplicationsIce, value: "001561191 0000 66")],
        documents: [Document(name: .houseApplicationsRegisterDocument, address: Link(.french).house.applicationDocument("1", of: "2"))],
        remarks: [Fact(name: .houseApplicationsShop, value: "Le nom n’est pas celui du registre <b>.")], why: "", decidedBy: nil,
        submission: 2, fault: .houseApplicationsSlugTaken)
    static let decidedSample = ApplicationPage(
        house: HouseFrame(frame: .sample, roles: [.support]), line: .sample, facts: [], documents: [], remarks: [], why: "Copies <b>",
        decidedBy: "Mehdi Chraibi", submission: 1, shop: Link(.french).house.standing(of: "x"))
}

extension ApplicationPage {
    static let show = Handler { visit in try await answer(visit, nil) }

    static let approve = Handler.person { visit, staff, _ in
        let application = try await visit.applicationInPath
        do {
            try await visit.db.transaction { tx in
                _ = try await Application.openShop(application.id, submission: visit.submission, by: staff.id.actor, in: tx)
            }
        } catch Application.Refusal.slugTaken {
            return try await answer(visit, .houseApplicationsSlugTaken)
        } catch Application.Refusal.decided {
            return try await answer(visit, .houseApplicationsDecided)
        } catch Application.Refusal.own {
            return try await answer(visit, .houseApplicationsOwn)
        }
        return visit.redirect(to: visit.link.house.application(application.id.description), saying: HouseFlash.houseApplicationApproved)
    }

    /// Sends a document as an attachment.
    static let sendDocument = Handler { visit in
        let application = try await visit.applicationInPath
        guard let document = application.documents.first(where: { $0.id.description == visit.parameters["document"] }),
            let file = try await visit.db.read(PrivateFile.named(document.file, of: application.id.files))
        else { throw Problem.notFound }
        return try visit.privateFile(file.key, file.type, named: "\(application.slug)-\(document.purpose.rawValue)")
    }

    /// The page; 409 if there is a fault, because somebody was faster.
    static func answer(_ visit: Visit, _ fault: Message?) async throws -> Response {
        let house = try await visit.houseFrame()
        let application = try await visit.applicationInPath
        let people = [application.person] + [application.decidedBy.flatMap(AuditParty.person)].compactMap(\.self)
        let names = try await visit.db.read(Person.names(of: people))
        let opensDocuments = house.roles.contains { $0 == .moderator || $0 == .admin }
        var page = ApplicationPage(
            house: house, line: ApplicationLine(application, names, visit.clock), facts: facts(application, visit),
            documents: application.documents.map {
                Document(
                    name: $0.purpose.houseWord,
                    address: opensDocuments ? visit.link.house.applicationDocument($0.id.description, of: application.id.description) : nil)
            },
            remarks: Application.Item.allCases.compactMap { item in
                application.remarks[item].map { Fact(name: item.houseWord, value: $0) }
            }, why: application.why,
            decidedBy: application.decidedBy.map { AuditParty($0, names).name ?? $0 }, submission: application.submissions, fault: fault)
        if let seller = application.seller {
            page.shop = try await visit.db.read(Seller.slug(of: seller)).map(visit.link.house.standing)
        }
        return visit.render(page, status: fault == nil ? .ok : .conflict)
    }

    private static func facts(_ application: Application, _ visit: Visit) -> [Fact] {
        let city = { (code: String) in visit.cities[typed: code]?.name(in: visit.language) ?? "" }
        var facts = [
            Fact(name: .houseApplicationsShop, value: application.name),
            Fact(name: .houseApplicationsSlug, value: "/store/\(application.slug)"),
            Fact(name: .houseSellersCity, value: city(application.city)),
            Fact(name: .houseApplicationsPhone, value: application.phone?.national ?? ""),
        ]
        if let returns = application.returns {
            let lines = [returns.fullName, returns.street, returns.landmark, city(returns.city)].filter { !$0.isEmpty }
            facts.append(Fact(name: .houseApplicationsReturns, value: lines.joined(separator: " · ")))
        }
        if application.kind == .trader, let legal = application.legal {
            facts += [
                Fact(name: .houseApplicationsLegalName, value: legal.legalName), Fact(name: .houseApplicationsIce, value: legal.ice.shown),
                Fact(name: .houseApplicationsTaxNumber, value: legal.taxNumber),
                Fact(name: .houseApplicationsRegister, value: "\(legal.registerNumber) · \(legal.registerCourt)"),
            ]
        }
        return facts.filter { !$0.value.isEmpty }
    }
}

extension Application.Item {
    var houseWord: Message {
        switch self {
        case .kind: .houseApplicationsKind
        case .name: .houseApplicationsShop
        case .slug: .houseApplicationsSlug
        case .city: .houseSellersCity
        case .phone: .houseApplicationsPhone
        case .returns: .houseApplicationsReturns
        case .legalName: .houseApplicationsLegalName
        case .ice: .houseApplicationsIce
        case .taxNumber: .houseApplicationsTaxNumber
        case .register: .houseApplicationsRegister
        case .documents: .houseApplicationsDocuments
        case .terms: .houseApplicationsTerms
        }
    }
}

extension ApplicationDocument.Purpose {
    var houseWord: Message {
        switch self {
        case .identity: .houseApplicationsIdentityDocument
        case .register: .houseApplicationsRegisterDocument
        case .tax: .houseApplicationsTaxDocument
        case .other: .houseApplicationsOtherDocument
        }
    }
}

extension Visit {
    /// The application whose key the path names. Nobody but the person sees a draft.
    ///
    /// - Throws: `Problem.notFound`.
    var applicationInPath: Application {
        get async throws {
            guard let id = parameters["application"].flatMap(Application.ID.init), let found = try await db.read(Application.with(id)),
                found.state != .draft
            else { throw Problem.notFound }
            return found
        }
    }

    /// The number of the submission about which the reader decides.
    ///
    /// - Throws: `Problem.badRequest`.
    var submission: Int {
        get throws {
            guard let number = Int(query["submission"] ?? "") else { throw Problem.badRequest }
            return number
        }
    }
}
