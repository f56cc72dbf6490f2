import Components
import HTML
import Sellers

/// A choice among roles of a shop, each with what it may do.
struct RoleChoice {
    let roles: [Member.Role]
    /// Nil if none is chosen yet.
    let chosen: Member.Role?
    let error: Message?

    static let all = Member.Role.allCases

    static let sample = RoleChoice(roles: all, chosen: .packer, error: .teamErrorRole)
}
