package import Components
package import HTML
import Web

/// What the desk says once after a form, on the page that follows.
package enum DeskFlash: String, FlashMessages {
    case memberInvited, invitationWithdrawn, memberChanged, memberRemoved, shopJoined, shopLeft
    case holidayPlanned, holidayEnded, storefrontSaved

    package var message: Message {
        switch self {
        case .memberInvited: .teamDoneInvited
        case .invitationWithdrawn: .teamDoneWithdrawn
        case .memberChanged: .teamDoneChanged
        case .memberRemoved: .teamDoneRemoved
        case .storefrontSaved: .storefrontEditDone
        case .holidayPlanned: .holidayDonePlanned
        case .holidayEnded: .holidayDoneEnded
        case .shopJoined: .invitationDone
        case .shopLeft: .teamDoneLeft
        }
    }

    package var tone: Frame.Flash.Tone { .good }
}
