import HTML
import Identity

extension StaffRole {
    /// Its name.
    var word: Message {
        switch self {
        case .support: .staffRoleSupport
        case .moderator: .staffRoleModerator
        case .editor: .staffRoleEditor
        case .accountant: .staffRoleAccountant
        case .admin: .staffRoleAdmin
        }
    }

    /// What it may do.
    var explanation: Message {
        switch self {
        case .support: .staffRoleSupportWords
        case .moderator: .staffRoleModeratorWords
        case .editor: .staffRoleEditorWords
        case .accountant: .staffRoleAccountantWords
        case .admin: .staffRoleAdminWords
        }
    }
}
