import HTML
import Kernel
import Orders
import Postgres
import Sellers

/// An act that moves an order along, for one order or for several.
enum OrderAct: String, Sendable, CaseIterable {
    case confirm, pack, ship
    /// Gives parcels their tracking numbers.
    case track
    /// Makes labels ready to be printed. A confirmed order is packed first.
    case labels
    /// Prints packing slips. It moves nothing.
    case slips

    /// Who may do it.
    var roles: [Member.Role] {
        switch self {
        case .confirm: [.owner, .manager]
        case .pack, .ship, .track, .labels, .slips: Member.Role.allCases
        }
    }

    var name: Message {
        switch self {
        case .confirm: .orderActConfirm
        case .pack: .orderActPack
        case .ship: .orderActShip
        case .track: .orderActTrack
        case .labels: .orderActLabel
        case .slips: .orderActSlip
        }
    }

    /// The words of its button below a list.
    var nameForMany: Message {
        switch self {
        case .confirm: .orderActConfirmMany
        case .pack: .orderActPackMany
        case .ship: .orderActShipMany
        case .track: .orderActTrackMany
        case .labels: .orderActLabels
        case .slips: .orderActSlips
        }
    }

    /// What was done with one order.
    var done: Message {
        switch self {
        case .confirm: .orderActConfirmed
        case .pack: .orderActPacked
        case .ship: .orderActShipped
        case .track: .orderActTracked
        case .labels: .orderActLabelled
        case .slips: .orderActSlip
        }
    }

    /// What was done with an order that had to be packed first.
    var packedAndDone: Message {
        switch self {
        case .ship: .orderActPackedShipped
        case .track: .orderActPackedTracked
        case .labels: .orderActPackedAndLabelled
        case .confirm, .pack, .slips: done
        }
    }

    /// The next act of an order in that state; nil where it has none.
    init?(next state: Order.State) {
        switch state {
        case .placed: self = .confirm
        case .confirmed: self = .pack
        case .packed: self = .ship
        case .none, .waiting, .unpaid, .shipped, .delivered, .refused, .cancelled: return nil
        }
    }

    /// - Returns: what was done.
    /// - Throws: `Order.Refusal`.
    @discardableResult
    func take(_ number: OrderNumber, of seller: Seller.ID, by actor: Actor, at now: Moment, in db: Database) async throws -> Message {
        if self == .labels {
            let isPackedNow = try await Order.prepareLabel(number, of: seller, by: actor, in: db)
            return isPackedNow ? packedAndDone : done
        }
        try await Order.change(number, of: seller, in: db) { tx in
            switch self {
            case .confirm: try await Order.confirm(number, by: actor, in: tx)
            case .pack: try await Order.pack(number, by: actor, in: tx)
            case .ship: try await Order.handOver(number, by: actor, at: now, in: tx)
            case .track, .labels, .slips: break
            }
        }
        return done
    }
}
