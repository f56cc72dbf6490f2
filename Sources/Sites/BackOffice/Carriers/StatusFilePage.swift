import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Shipping
import Web

/// What a status file of a carrier would do, row by row, and the button that applies it; or what it has done.
struct StatusFilePage: Sendable {
    let house: HouseFrame
    let carrier: String
    let key: String
    let name: String
    let uploadedAt: LocalMoment
    let isApplied: Bool
    /// Whether its application ended early.
    let isBegun: Bool
    let rows: Int
    let counts: Counts
    /// The rows, those that cannot be applied first. After the application, only these.
    let lines: [Line]

    struct Counts: Sendable {
        var recorded = 0
        var repeated = 0
        var parked = 0
        var unexplained = 0
        var faulty = 0
    }

    struct Line: Sendable {
        let line: Int
        let tracking: String
        let word: String
        let at: LocalMoment?
        let effect: Message
    }

    func table() -> DataTable {
        DataTable(
            caption: .carrierFilesEffects, isCaptionHidden: true,
            columns: [.carrierFilesLine, .carrierFilesTracking, .carrierFilesWord, .carrierFilesTime, .carrierFilesEffect],
            rows: lines.map { line in
                [
                    .number(line.line), .text(line.tracking.isEmpty ? "–" : line.tracking), .text(line.word.isEmpty ? "–" : line.word),
                    line.at.map { .dayAndTime($0) } ?? .text("–"),
                    .message(line.effect),
                ]
            })
    }
}

extension StatusFilePage {
    static let show = Handler { visit in
        let carrier = try await visit.carrierInPath
        guard let id = visit.parameters["table"].flatMap(StatusFile.ID.init) else { throw Problem.notFound }
        let (file, effects) = try await visit.db.read(StatusFile.with(id, of: carrier.id), StatusFile.effects(of: id))
        guard let file else { throw Problem.notFound }
        let isApplied = file.appliedAt != nil
        let faulty = effects.filter(\.isFaulty)
        return visit.render(
            StatusFilePage(
                house: try await visit.houseFrame(), carrier: "\(carrier.id)", key: "\(id)", name: carrier.name(in: visit.language),
                uploadedAt: visit.clock.local(file.uploadedAt), isApplied: isApplied, isBegun: !isApplied && file.done > 0, rows: file.rows,
                counts: isApplied ? Counts(file) : Counts(effects),
                lines: (faulty + (isApplied ? [] : effects.filter { !$0.isFaulty })).map { Line($0, visit.clock) }))
    }

    static let apply = Handler.person { visit, staff, _ in
        let carrier = try await visit.carrierInPath
        guard let id = visit.parameters["table"].flatMap(StatusFile.ID.init) else { throw Problem.notFound }
        do {
            try await StatusFile.apply(id, of: carrier.id, by: staff.id.actor, in: visit.db)
        } catch StatusFile.Refusal.unknownFile {
            throw Problem.notFound
        }
        return visit.redirect(to: visit.link.house.carrierFile("\(id)", of: "\(carrier.id)"), saying: HouseFlash.carrierFileApplied)
    }

    static let sample = StatusFilePage(
        house: .sample, carrier: "0193", key: "0194", name: "Express <b>", uploadedAt: Moment(seconds: 1_795_253_400).inUTC,
        isApplied: false, isBegun: true, rows: 3, counts: Counts(recorded: 1, repeated: 0, parked: 1, unexplained: 0, faulty: 1),
        lines: [
            Line(line: 4, tracking: "", word: "", at: nil, effect: .carrierFilesFaultTime),
            Line(
                line: 2, tracking: "RX123456789MA", word: "livré <b>", at: Moment(seconds: 1_795_253_400).inUTC,
                effect: .parcelEventDelivered),
        ])
    static let appliedSample = StatusFilePage(
        house: .sample, carrier: "0193", key: "0194", name: "Express", uploadedAt: Moment(seconds: 1_795_253_400).inUTC, isApplied: true,
        isBegun: false, rows: 3, counts: Counts(recorded: 3), lines: [])
}

extension StatusFile.Effect {
    fileprivate var isFaulty: Bool { if case .faulty = kind { true } else { false } }

    fileprivate var words: Message {
        switch kind {
        case .faulty(.tracking): .carrierFilesFaultTracking
        case .faulty(.word): .carrierFilesFaultWord
        case .faulty(.time): .carrierFilesFaultTime
        case .faulty(.id): .carrierFilesFaultId
        case .repeats: .carrierFilesRepeats
        case .parks: .carrierFilesParks(days: Parcel.daysParked)
        case .unexplained: .carrierFilesUnexplained
        case .records(let kind, let reason): kind.words(because: reason)
        }
    }
}

extension StatusFilePage.Line {
    init(_ effect: StatusFile.Effect, _ clock: WallClock) {
        self.init(
            line: effect.line, tracking: effect.tracking, word: effect.word, at: effect.occurredAt.map { clock.local($0) },
            effect: effect.words)
    }
}

extension StatusFilePage.Counts {
    init(_ file: StatusFile) {
        self.init(
            recorded: file.recorded.recorded, repeated: file.recorded.repeated, parked: file.recorded.parked,
            unexplained: file.recorded.unexplained, faulty: file.faulty)
    }

    init(_ effects: [StatusFile.Effect]) {
        self.init()
        for effect in effects {
            switch effect.kind {
            case .faulty: faulty += 1
            case .repeats: repeated += 1
            case .parks: parked += 1
            case .unexplained:
                recorded += 1
                unexplained += 1
            case .records: recorded += 1
            }
        }
    }
}

extension ParcelEvent.Kind {
    fileprivate func words(because reason: ParcelEvent.Reason?) -> Message {
        reason.map { .carrierFilesBecause(what: name, why: $0.name) } ?? name
    }
}
